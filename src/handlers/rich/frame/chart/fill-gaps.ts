import type { Columns, OutsidePoint } from './columns-of.ts';

/** A value on the way from one to another; on a logarithmic axis the way is straight there. NaN where it cannot be: no line is drawn. */
function between(start: number, end: number, share: number, isLog: boolean): number {
  if (!isLog) return start * (1 - share) + end * share;
  return start > 0 && end > 0 ? Math.exp(Math.log(start) * (1 - share) + Math.log(end) * share) : Number.NaN;
}

function isBroken(broken: Uint8Array, from: number, to: number): boolean {
  for (let column = from; column < to; column++) if (broken[column] === 1) return true;
  return false;
}

/** Draws through the columns without points, unless what was there was NaN: also to the points outside. Changes the columns in place. */
export function fillGaps({ line, low, high, broken, before, after }: Columns, isLog: boolean): void {
  const width = line.length;
  const at = (column: number): OutsidePoint => ({ column, line: line[column] as number, low: low[column] as number, high: high[column] as number });
  const fill = (left: OutsidePoint | undefined, right: OutsidePoint | undefined, from: number, until: number): void => {
    if (left === undefined || right === undefined || isBroken(broken, from, until)) return;
    for (let column = from; column < until; column++) {
      const share = (column - left.column) / (right.column - left.column);
      line[column] = between(left.line, right.line, share, isLog);
      // A column in a bucket that has its middle elsewhere knows its extremes already.
      if (Number.isNaN(low[column])) low[column] = between(left.low, right.low, share, isLog);
      if (Number.isNaN(high[column])) high[column] = between(left.high, right.high, share, isLog);
    }
  };
  let known = -1;
  for (let column = 0; column < width; column++) {
    if (Number.isNaN(line[column])) continue;
    if (column - known > 1) fill(known < 0 ? before : at(known), at(column), known + 1, column);
    known = column;
  }
  if (known < width - 1) fill(known < 0 ? before : at(known), after, known + 1, width);
}
