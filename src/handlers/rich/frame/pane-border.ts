import type { Canvas } from './canvas.ts';
import type { Rectangle } from './chart.ts';
import { drawSegments, type Segment } from './segments.ts';
import { Style } from './style.ts';

/** What stands around a pane: a box, a line above it, its title alone, or nothing. */
export type PaneBorder = 'box' | 'rule' | 'title' | 'none';

/** What a pane has around it. */
export interface PaneFrame {
  readonly rectangle: Rectangle;
  readonly border: PaneBorder;
  readonly title: readonly Segment[];
  readonly hasFocus: boolean;
}

/** What a border leaves free. */
export function insideOf({ row, column, rows, columns }: Rectangle, border: PaneBorder): Rectangle {
  switch (border) {
    case 'box':
      return { row: row + 1, column: column + 1, rows: Math.max(0, rows - 2), columns: Math.max(0, columns - 2) };
    case 'rule':
    case 'title':
      return { row: row + 1, column: column + 1, rows: Math.max(0, rows - 1), columns: Math.max(0, columns - 2) };
    case 'none':
      return { row, column: column + 1, rows, columns: Math.max(0, columns - 2) };
  }
}

function drawBox(canvas: Canvas, { row, column, rows, columns }: Rectangle, style: number): void {
  const [bottom, right] = [row + rows - 1, column + columns - 1];
  canvas.write(row, column, `┌${'─'.repeat(columns - 2)}┐`, style);
  for (let at = row + 1; at < bottom; at++) {
    canvas.put(at, column, '│', style);
    canvas.put(at, right, '│', style);
  }
  canvas.write(bottom, column, `└${'─'.repeat(columns - 2)}┘`, style);
}

/**
 * Draws what stands around a pane, with its title. The pane that has the focus has a mark before its title.
 * @returns where the content goes
 */
export function drawPaneBorder(canvas: Canvas, { rectangle, border, title, hasFocus }: PaneFrame): Rectangle {
  const { row, column, rows, columns } = rectangle;
  const inside = insideOf(rectangle, border);
  if (border === 'none' || rows < 1 || columns < 4) return inside;
  const style = hasFocus ? Style.FOCUS : Style.BORDER;
  if (border === 'box' && rows > 1) drawBox(canvas, rectangle, style);
  if (border === 'rule') canvas.write(row, column, '─'.repeat(columns), style);
  // The blanks beside each piece part it from the line of the border.
  const gap = border === 'title' ? 0 : 2;
  const [first, ...others] = title.map((segment) => (segment.text === '' ? segment : { ...segment, text: ` ${segment.text} `, gap }));
  if (first === undefined) return inside;
  const marked = hasFocus ? { ...first, text: ` ▸${first.text}` } : first;
  const start = border === 'title' ? column : column + 1;
  drawSegments(canvas, { row, from: start, to: column + columns - 1, left: [marked, ...others] });
  return inside;
}
