import { formatCompact } from '../format-compact.ts';
import { multiples, niceStep } from './nice-step.ts';
import { tickFormat } from './tick-format.ts';
import { shareOf, type ValueScale } from './value-scale.ts';

/** A label at a row of the plot, counted from its top. */
export interface ValueTick {
  readonly row: number;
  readonly text: string;
}

/** Labels between top and bottom have at least so many rows to themselves. */
const ROWS_PER_TICK = 3;

/** The row in which a value is drawn. */
export function rowOf(scale: ValueScale, value: number, rows: number): number {
  return Math.round((1 - shareOf(scale, value)) * (rows - 1));
}

function between({ low, high, isLog }: ValueScale, most: number): number[] {
  if (!isLog) return multiples(niceStep((high - low) / (most + 1)), low, high, 100);
  const decades = Math.log10(high) - Math.log10(low);
  const powers = multiples(Math.max(1, Math.ceil(decades / (most + 1))), Math.log10(low), Math.log10(high), 1_000).map((power) => 10 ** power);
  return powers.length > 1 || low * 10 <= high ? powers : multiples(niceStep((high - low) / (most + 1)), low, high, 100);
}

/** The labels of the y axis: its ends, and round numbers between them as far as there is room. From top to bottom. */
export function valueTicks(scale: ValueScale, rows: number): ValueTick[] {
  const { low, high, isLog } = scale;
  const largest = Math.max(Math.abs(low), Math.abs(high));
  const format = isLog ? (value: number) => formatCompact(value, 2) : tickFormat(largest, niceStep(high / 20 - low / 20));
  const ticks: ValueTick[] = [{ row: 0, text: format(high) }];
  const most = Math.floor((rows - 1) / ROWS_PER_TICK) - 1;
  if (most > 0) {
    for (const value of between(scale, most).toReversed()) {
      const row = rowOf(scale, value, rows);
      if (row - (ticks.at(-1) as ValueTick).row >= 2 && rows - 1 - row >= 2) ticks.push({ row, text: format(value) });
    }
  }
  if (rows > 1) ticks.push({ row: rows - 1, text: format(low) });
  return ticks;
}
