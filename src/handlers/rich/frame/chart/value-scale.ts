import type { Columns } from './columns-of.ts';
import { niceStep } from './nice-step.ts';

/** The part of the y axis that a chart shows, from bottom to top. Both above 0 where the axis is logarithmic. */
export interface ValueScale {
  readonly low: number;
  readonly high: number;
  readonly isLog: boolean;
}

function linearShare(low: number, high: number, value: number): number {
  // Halves: the span of two huge numbers of opposite sign would be infinite. The halves of the least numbers would be 0.
  const divisor = Number.isFinite(high - low) ? 1 : 2;
  return (value / divisor - low / divisor) / (high / divisor - low / divisor);
}

/** Where a value stands between bottom, 0, and top, 1. NaN for NaN, and for what a logarithmic axis does not have. */
export function shareOf({ low, high, isLog }: ValueScale, value: number): number {
  if (low === high || (isLog && value <= 0)) return isLog && value <= 0 ? Number.NaN : 0.5;
  const share = isLog ? (Math.log(value) - Math.log(low)) / (Math.log(high) - Math.log(low)) : linearShare(low, high, value);
  return Math.min(1, Math.max(0, share));
}

const bounded = (value: number): number => Math.min(Number.MAX_VALUE, Math.max(-Number.MAX_VALUE, value));

/** Differences this small beside the values are what rounding leaves behind: the curve is flat. */
const NOISE = 1e-13;

/** True where values differ by no more than rounding does. */
function isFlat(low: number, high: number): boolean {
  return high / 2 - low / 2 <= Math.max(Math.abs(low), Math.abs(high)) * NOISE;
}

/** Outwards to round numbers, so that the axis rests while values come that are a little above or below what there was. */
function linearScale(low: number, high: number): ValueScale {
  if (isFlat(low, high)) {
    const room = Math.max(Math.abs(low), Math.abs(high)) / 10 || 1;
    return { low: bounded(low - room), high: bounded(high + room), isLog: false };
  }
  const step = niceStep(high / 20 - low / 20);
  const bottom = Math.floor(low / step + 1e-9) * step;
  const top = Math.ceil(high / step - 1e-9) * step;
  // NaN where the numbers are too small to have a step between them.
  return {
    low: Number.isNaN(bottom) ? low : bounded(Math.min(low, bottom)),
    high: Number.isNaN(top) ? high : bounded(Math.max(high, top)),
    isLog: false,
  };
}

/** A number above 0 cut down, or up, to its first digits. */
function toDigits(value: number, digits: number, round: (value: number) => number): number {
  const power = 10 ** (Math.floor(Math.log10(value)) - digits + 1);
  const rounded = round(Number((value / power).toPrecision(12))) * power;
  return rounded > 0 && Number.isFinite(rounded) ? Number(rounded.toPrecision(digits + 1)) : value;
}

function logScale(low: number, high: number): ValueScale {
  if (high - low <= high * NOISE) return { low: low / 2 || low, high: bounded(high * 2), isLog: true };
  const digits = low > high / 3 ? 2 : 1;
  return { low: Math.min(low, toDigits(low, digits, Math.floor)), high: bounded(Math.max(high, toDigits(high, digits, Math.ceil))), isLog: true };
}

/** The least and the highest of some values, at least `least`; NaN is left out. */
function extremes(values: readonly Float64Array[], least: number): { readonly low: number; readonly high: number } | undefined {
  let [low, high] = [Infinity, -Infinity];
  for (const array of values) {
    for (const value of array) {
      // Comparisons with NaN are false.
      if (value >= least && value < low) low = value;
      if (value >= least && value > high) high = value;
    }
  }
  return low <= high ? { low, high } : undefined;
}

/** The linear scale from the least to the highest of some values, with no height where they are flat; undefined where all are NaN. */
export function exactScale(values: Float64Array): ValueScale | undefined {
  const found = extremes([values], -Infinity);
  return found && { low: found.low, high: isFlat(found.low, found.high) ? found.low : found.high, isLog: false };
}

/**
 * The scale on which all columns can be seen.
 * @param withBand whether the extremes are shown, or the lines alone
 * @returns undefined where there is no value, or none above 0 for a logarithmic scale
 */
export function valueScale(columns: readonly Columns[], isLog: boolean, withBand: boolean): ValueScale | undefined {
  const shown = columns.flatMap(({ line, low, high }) => (withBand ? [line, low, high] : [line]));
  const found = extremes(shown, isLog ? Number.MIN_VALUE : -Infinity);
  if (found === undefined) return undefined;
  return isLog ? logScale(found.low, found.high) : linearScale(found.low, found.high);
}
