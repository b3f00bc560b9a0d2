import type { EventLevel } from '../../../../core/log-record.ts';
import type { EventEntry } from '../../state/event-log.ts';
import type { Canvas } from '../canvas.ts';
import { cut, displayWidth, fit } from '../display-width.ts';
import { formatTimeOfDay } from '../format-time.ts';
import { serverText } from '../server-text.ts';
import { type CellStyle, Style } from '../style.ts';
import { markMatches, withoutColumns } from './long-line.ts';

/** Signs and styles of the levels. */
export const LEVEL_MARKS: Readonly<Record<EventLevel, { readonly glyph: string; readonly style: CellStyle }>> = {
  debug: { glyph: ' ', style: Style.DIM },
  info: { glyph: ' ', style: Style.PLAIN },
  warning: { glyph: '⚠', style: Style.WARNING },
  error: { glyph: '✖', style: Style.BAD },
};

/** Widths of the columns that all lines of the log share; 0 leaves one out. */
export interface EventColumns {
  readonly seq: number;
  readonly type: number;
}

/** Columns of a time of day. */
const TIME = 8;
/** Longest type that is shown, in columns. */
const LONGEST_TYPE = 28;
/** Below this many columns, there is room for the message only. */
const ROOM_FOR_SEQ = 70;
const ROOM_FOR_TYPE = 50;

function seqText({ seq }: EventEntry): string {
  return seq === undefined ? '' : String(seq);
}

/** The widths for these events. */
export function eventColumns(entries: readonly EventEntry[], columns: number): EventColumns {
  const seq = Math.max(0, ...entries.map((entry) => seqText(entry).length));
  const type = Math.max(0, ...entries.map((entry) => displayWidth(serverText(entry.type, LONGEST_TYPE))));
  return {
    seq: columns >= ROOM_FOR_SEQ ? seq : 0,
    type: columns >= ROOM_FOR_TYPE ? Math.min(type, LONGEST_TYPE, Math.floor(columns / 3)) : 0,
  };
}

/** One line of the log, and where it goes. */
export interface EventLineOptions {
  readonly entry: EventEntry;
  readonly row: number;
  readonly column: number;
  readonly columns: number;
  readonly widths: EventColumns;
  /** Columns by which the message is moved to the left. */
  readonly offset: number;
  /** Marked where it stands; '' marks nothing. */
  readonly search: string;
  /** The searched text is somewhere in the event, if not in the part that is shown. */
  readonly isMatch: boolean;
}

/** Draws an event: time, number, level, type and message. */
export function drawEventLine(canvas: Canvas, options: EventLineOptions): void {
  const { entry, row, column, columns, widths, offset, search, isMatch } = options;
  const end = column + columns;
  const { glyph, style } = LEVEL_MARKS[entry.level];
  const write = (at: number, text: string, textStyle: CellStyle) => canvas.write(row, at, text, textStyle, end - at);
  let at = write(column, fit(formatTimeOfDay(entry.time), TIME), Style.DIM);
  at = write(at, isMatch ? '▸' : ' ', Style.ACCENT);
  if (widths.seq > 0) at = write(at, fit(seqText(entry), widths.seq, 'braille', 'right'), Style.DIM) + 1;
  at = write(at, glyph, style) + 1;
  const start = at;
  if (widths.type > 0) at = write(at, fit(serverText(entry.type, widths.type), widths.type), style === Style.PLAIN ? Style.ACCENT : style) + 2;
  const room = Math.max(0, end - at);
  const message = entry.message === '' && widths.type === 0 ? entry.type : entry.message;
  const text = withoutColumns(serverText(message, room + offset), offset);
  const detailOffset = Math.max(0, offset - displayWidth(serverText(message, room + offset)) - 1);
  at = write(at, cut(text, end - at), style);
  if (entry.detail !== '' && end - at > 8) {
    write(at + (text === '' ? 0 : 1), cut(withoutColumns(serverText(entry.detail, room + offset), detailOffset), end - at - 1), Style.DIM);
  }
  if (search !== '') markMatches(canvas, row, start, end, search);
}
