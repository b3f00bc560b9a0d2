import type { ViewSettings } from '../control/view-settings.ts';
import type { Canvas } from './canvas.ts';
import type { Rectangle } from './chart.ts';
import { cut, displayWidth } from './display-width.ts';
import { keyLabel, usefulBindings } from './key-hints.ts';
import { drawPaneBorder, insideOf } from './pane-border.ts';
import { Style } from './style.ts';
import type { ViewModel } from './view-model.ts';
import { wrapText } from './wrap-text.ts';

/** A line of the help: the keys stand only in the first line of a description. */
interface HelpLine {
  readonly keys: string;
  readonly text: string;
}

/** What is said of each key where there is little room: all, or only what comes first, over several lines or cut to one. */
const WAYS = [
  { isWhole: true, isCut: false, least: 36 },
  { isWhole: false, isCut: false, least: 36 },
  { isWhole: false, isCut: true, least: 27 },
] as const;

type Way = (typeof WAYS)[number];

/** A longer line is hard to follow. Columns. */
const WIDEST = 84;

interface HelpPage {
  readonly lists: readonly (readonly HelpLine[])[];
  readonly columns: number;
  readonly missing: number;
}

function linesOf(text: string, columns: number, { isWhole, isCut }: Way): string[] {
  const said = isWhole || displayWidth(text) <= columns ? text : text.replace(/[;:(].*$/, '').trimEnd();
  return isCut ? [cut(said, columns)] : wrapText(said, columns);
}

/** The help in so many lists beside each other; keys that have no room are counted. */
function pageOf(entries: readonly HelpLine[], count: number, { rows, columns }: Rectangle, keyColumns: number, way: Way): HelpPage {
  const width = Math.min(WIDEST, Math.floor(columns / count));
  const lists: HelpLine[][] = Array.from({ length: count }, () => []);
  let [at, shown] = [0, 0];
  for (const { keys, text } of entries) {
    const lines = linesOf(text, Math.max(1, width - keyColumns - 3), way);
    if ((lists[at]?.length ?? 0) + lines.length > rows) at++;
    const list = lists[at];
    if (list === undefined || lines.length > rows) break;
    list.push(...lines.map((line, index) => ({ keys: index === 0 ? keys : '', text: line })));
    shown++;
  }
  return { lists, columns: width, missing: entries.length - shown };
}

/** As much as can be said of all keys, in as few lists as can be; where not all have room, of as many as can be. */
function bestPage(entries: readonly HelpLine[], area: Rectangle, keyColumns: number): HelpPage {
  let best: HelpPage | undefined;
  for (const way of WAYS) {
    for (let count = 1; count <= Math.max(1, Math.floor(area.columns / way.least)); count++) {
      const page = pageOf(entries, count, area, keyColumns, way);
      if (page.missing === 0) return page;
      if (best === undefined || page.missing < best.missing) best = page;
    }
  }
  return best as HelpPage;
}

function clear(canvas: Canvas, { row, column, rows, columns }: Rectangle): void {
  for (let at = row; at < row + rows; at++) canvas.write(at, column, ' '.repeat(columns));
}

/** Draws the keys that have a meaning now over everything but the last line. */
export function drawHelp(canvas: Canvas, settings: ViewSettings, model: ViewModel): void {
  const whole: Rectangle = { row: 0, column: 0, rows: canvas.rows - 1, columns: canvas.columns };
  const border = canvas.rows >= 12 ? 'box' : 'title';
  const entries = usefulBindings({ ...settings, prompt: undefined }, model).map((binding) => ({
    keys: keyLabel(binding, model.charset),
    text: binding.description,
  }));
  const keyColumns = Math.max(...entries.map(({ keys }) => displayWidth(keys)));
  const room = insideOf(whole, border);
  const page = bestPage(entries, room, keyColumns);
  const used = Math.max(...page.lists.map((list) => list.length));
  const rows = Math.min(whole.rows, used + whole.rows - room.rows);
  const columns = Math.min(whole.columns, page.lists.length * page.columns + whole.columns - room.columns);
  const rectangle = { row: Math.floor((whole.rows - rows) / 2), column: Math.floor((whole.columns - columns) / 2), rows, columns };
  clear(canvas, rectangle);
  const missing = page.missing === 0 ? '' : `${page.missing} more on a larger screen`;
  const inside = drawPaneBorder(canvas, {
    rectangle,
    border,
    hasFocus: false,
    title: [
      { text: 'keys', style: Style.TITLE, rank: 0 },
      { text: 'esc goes back', style: Style.DIM, rank: 2 },
      { text: missing, style: Style.WARNING, rank: 1 },
    ],
  });
  for (const [place, list] of page.lists.entries()) {
    const column = inside.column + place * page.columns + 1;
    for (const [index, { keys, text }] of list.entries()) {
      canvas.write(inside.row + index, column + keyColumns - displayWidth(keys), keys, Style.KEY);
      canvas.write(inside.row + index, column + keyColumns + 1, text, Style.PLAIN, page.columns - keyColumns - 2);
    }
  }
}
