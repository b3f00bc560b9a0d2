import type { Charset } from '../view-model.ts';

/** The characters of which charts are made, for one charset. */
export interface Glyphs {
  readonly best: string;
  readonly nonfinite: string;
  /** Before the title of a chart without border that has the focus. */
  readonly focus: string;
  readonly separator: string;
  readonly dash: string;
  readonly unknown: string;
  readonly crosshair: string;
  readonly axis: string;
  readonly tick: string;
  readonly border: BorderGlyphs;
  readonly focusBorder: BorderGlyphs;
}

interface BorderGlyphs {
  /** Left top, right top, left bottom, right bottom. */
  readonly corners: readonly [string, string, string, string];
  readonly horizontal: string;
  readonly vertical: string;
}

const BOXES: Glyphs = {
  best: '★',
  nonfinite: '✗',
  focus: '▸',
  separator: '·',
  dash: '–',
  unknown: '–',
  crosshair: '│',
  axis: '│',
  tick: '┤',
  border: { corners: ['┌', '┐', '└', '┘'], horizontal: '─', vertical: '│' },
  focusBorder: { corners: ['╔', '╗', '╚', '╝'], horizontal: '═', vertical: '║' },
};

const ASCII: Glyphs = {
  best: '*',
  nonfinite: 'x',
  focus: '>',
  separator: '|',
  dash: '..',
  unknown: '-',
  crosshair: '|',
  axis: '|',
  tick: '+',
  border: { corners: ['+', '+', '+', '+'], horizontal: '-', vertical: '|' },
  focusBorder: { corners: ['#', '#', '#', '#'], horizontal: '=', vertical: '#' },
};

/** The characters that a terminal's font has. */
export function chartGlyphs(charset: Charset): Glyphs {
  return charset === 'ascii' ? ASCII : BOXES;
}
