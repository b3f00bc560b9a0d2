import { formatCompact } from '../format-compact.ts';

const UNITS = [
  { size: 1e12, suffix: 'T' },
  { size: 1e9, suffix: 'G' },
  { size: 1e6, suffix: 'M' },
  { size: 1e3, suffix: 'k' },
] as const;

const ONES = { size: 1, suffix: '' } as const;

/** Most digits behind the point: a label must stay narrow. */
const MOST_DECIMALS = 4;

const digitsBetween = (large: number, small: number): number => Math.ceil(Math.log10(large / small) - 1e-9);

/**
 * How the numbers of one axis are written, with as many digits as tell them apart: `0.78`, `71.2k`, `3e-4`.
 * @param largest the largest magnitude on the axis
 * @param precision differences of this size can still be told apart, as far as labels are not too wide for it
 */
export function tickFormat(largest: number, precision: number): (value: number) => string {
  if (!(largest > 0) || !(precision > 0)) return (value) => formatCompact(value);
  if (largest < 1e-3 || largest >= 1e15) {
    return (value) => {
      if (value === 0) return '0';
      const decimals = Math.min(MOST_DECIMALS, Math.max(0, digitsBetween(10 ** Math.floor(Math.log10(Math.abs(value))), precision)));
      const [mantissa, exponent] = value.toExponential(Number.isNaN(decimals) ? 0 : decimals).split('e');
      return `${Number(mantissa)}e${Number(exponent)}`;
    };
  }
  return (value) => {
    const { size, suffix } = UNITS.find(({ size }) => Math.abs(value) >= size) ?? ONES;
    const decimals = Math.min(MOST_DECIMALS, Math.max(0, digitsBetween(size, precision)));
    const text = String(Number((value / size).toFixed(decimals)));
    return text === '-0' ? '0' : text + suffix;
  };
}
