import type { Canvas } from '../canvas.ts';
import { cut, displayWidth } from '../display-width.ts';
import { Style } from '../style.ts';
import type { Charset } from '../view-model.ts';
import type { Fact } from './title-facts.ts';

/** Between two facts: blank, separator, blank. */
const SEPARATOR_COLUMNS = 3;

export interface TitleOptions {
  readonly row: number;
  readonly column: number;
  readonly columns: number;
  /** Blanks beside name and facts, where they stand in a border. */
  readonly padding: 0 | 1;
  readonly name: string;
  readonly facts: readonly Fact[];
  readonly separator: string;
  readonly charset: Charset;
}

interface Layout {
  readonly nameColumns: number;
  readonly facts: readonly Fact[];
}

function factsWidth(facts: readonly Fact[]): number {
  return facts.reduce((sum, { text }) => sum + displayWidth(text), 0) + SEPARATOR_COLUMNS * Math.max(0, facts.length - 1);
}

/** The facts for which there is room, in their order, and what is left for the name. */
function layOut({ columns, padding, name, facts }: TitleOptions): Layout {
  const width = displayWidth(name);
  const room = columns - 4 * padding - 1;
  const kept: Fact[] = [];
  for (const fact of facts) {
    const left = room - factsWidth([...kept, fact]);
    if (left >= Math.min(width, fact.leastName ?? width)) kept.push(fact);
  }
  return { nameColumns: kept.length > 0 ? Math.min(width, room - factsWidth(kept)) : Math.max(0, columns - 2 * padding), facts: kept };
}

/** Writes the name of a chart at the left and facts at the right. What lies between is left as it is. */
export function drawTitle(canvas: Canvas, options: TitleOptions): void {
  const { row, column, columns, padding, separator, charset } = options;
  const { nameColumns, facts } = layOut(options);
  const blank = ' '.repeat(padding);
  canvas.write(row, column, `${blank}${cut(options.name, nameColumns, charset)}${blank}`, Style.TITLE, columns);
  if (facts.length === 0) return;
  let at = column + columns - factsWidth(facts) - 2 * padding;
  at = canvas.write(row, at, blank, Style.PLAIN, padding);
  for (const [index, { text, style }] of facts.entries()) {
    if (index > 0) at = canvas.write(row, at, ` ${separator} `, Style.DIM);
    at = canvas.write(row, at, text, style);
  }
  canvas.write(row, at, blank, Style.PLAIN, padding);
}
