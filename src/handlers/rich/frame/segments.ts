import type { Canvas } from './canvas.ts';
import { cut, displayWidth } from './display-width.ts';
import { type CellStyle, Style } from './style.ts';

/** A piece of a line that stands there whole or not at all. */
export interface Segment {
  /** Safe to print. '' takes no place. */
  readonly text: string;
  readonly style?: CellStyle;
  /** What has the highest rank goes first where there is no room for all. */
  readonly rank: number;
  /** Blank columns before it, unless it is the first. */
  readonly gap?: number;
}

/** Where the pieces of a line stand. */
export interface SegmentLine {
  readonly row: number;
  /** The first column, and the one behind the last. */
  readonly from: number;
  readonly to: number;
  readonly left: readonly Segment[];
  /** They end at the last column. */
  readonly right?: readonly Segment[];
}

const GAP = 2;

function widthOf(segments: readonly Segment[]): number {
  return segments.reduce((width, { text, gap = GAP }, index) => width + displayWidth(text) + (index === 0 ? 0 : gap), 0);
}

/** The pieces that fit, those of the lowest rank first. */
function thatFit(left: readonly Segment[], right: readonly Segment[], columns: number): [readonly Segment[], readonly Segment[]] {
  let kept: [readonly Segment[], readonly Segment[]] = [left.filter(({ text }) => text !== ''), right.filter(({ text }) => text !== '')];
  for (;;) {
    const [first, last] = kept;
    const between = first.length > 0 && last.length > 0 ? GAP : 0;
    const all = [...first, ...last];
    if (all.length <= 1 || widthOf(first) + between + widthOf(last) <= columns) return kept;
    const highest = Math.max(...all.map(({ rank }) => rank));
    const dropped = all.findLast(({ rank }) => rank === highest);
    kept = [first.filter((one) => one !== dropped), last.filter((one) => one !== dropped)];
  }
}

function draw(canvas: Canvas, row: number, from: number, to: number, segments: readonly Segment[]): number {
  let column = from;
  for (const [index, { text, style = Style.PLAIN, gap = GAP }] of segments.entries()) {
    if (index > 0) column += gap;
    column = canvas.write(row, column, cut(text, to - column), style, to - column);
  }
  return column;
}

/**
 * Writes a line of pieces, some from the left and some to the right. Where there is no room for all, those of the highest rank are left
 * out; the last one left is cut.
 * @returns the columns between the two groups: the first free one, and the one behind the last free one
 */
export function drawSegments(canvas: Canvas, { row, from, to, left, right = [] }: SegmentLine): { readonly from: number; readonly to: number } {
  const [first, last] = thatFit(left, right, to - from);
  const end = draw(canvas, row, from, to, first);
  const start = Math.max(end, to - widthOf(last));
  draw(canvas, row, start, to, last);
  return { from: end, to: start };
}
