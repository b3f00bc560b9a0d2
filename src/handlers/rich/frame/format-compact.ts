import { formatNumber } from '../../format-number.ts';

/** Powers of a thousand that people know by a letter. */
const UNITS = ['', 'k', 'M', 'G', 'T'] as const;

/** A whole number in full: `71,204`. Others as `formatNumber` has them. */
export function formatCount(value: number): string {
  if (!Number.isInteger(value) || Math.abs(value) >= 1e15) return formatNumber(value);
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

function exponential(value: number, digits: number): string {
  const [mantissa = '', exponent = ''] = value.toExponential(digits - 1).split('e');
  return `${Number(mantissa)}e${Number(exponent)}`;
}

/** A number in few columns: `0.812`, `88`, `182k`, `1.25M`, `2.1e-5`, `NaN`, `-Inf`. Digits are significant ones. */
export function formatCompact(value: number, digits = 3): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'Inf' : '-Inf';
  const size = Math.abs(value);
  if (size < 1_000 && Number.isInteger(value)) return String(value);
  if (size < 1e-3) return exponential(value, digits);
  // Rounded first: 999,999 is `1M`, not `1000k`.
  const rounded = Number(value.toPrecision(digits));
  let unit = 0;
  let scaled = rounded;
  while (Math.abs(scaled) >= 1_000 && unit < UNITS.length) {
    scaled /= 1_000;
    unit++;
  }
  const suffix = UNITS[unit];
  return suffix === undefined ? exponential(value, digits) : `${Number(scaled.toPrecision(digits))}${suffix}`;
}
