import { displayWidth } from '../display-width.ts';
import { serverText } from '../server-text.ts';
import {
  type CellMaker, changeCell, etaCell, latestCell, metricCell, nameCell, progressCell, statusCell, timeCell, trendCell, typeCell,
} from './job-cells.ts';

/** A column of the table. */
export interface JobColumn {
  readonly title: string;
  readonly columns: number;
  /** What has the highest rank goes first where there is no room for all. */
  readonly rank: number;
  readonly align: 'left' | 'right';
  readonly cell: CellMaker;
}

/** What the widths of the columns depend on. */
export interface ColumnFacts {
  readonly metric: string | undefined;
  /** The longest name, and the longest type, in columns. */
  readonly name: number;
  readonly type: number;
  /** Of the whole terminal. */
  readonly columns: number;
}

/** A name is cut to so many columns before another column is left out, and has no more than the other. */
const NAME = { least: 9, most: 32 };
/** Below so many columns of the terminal, progress is a number, and below the others a status has no glyph. */
const ROOM_FOR_BAR = 76;
const ROOM_FOR_GLYPH = 48;

function nameColumn(columns: number): JobColumn {
  return { title: 'NAME', columns, rank: 0, align: 'left', cell: nameCell };
}

/** All columns of the table but what was told last, from left to right, the name as narrow as it may be. */
export function jobColumns({ metric, name, type, columns }: ColumnFacts): readonly JobColumn[] {
  const metricTitle = serverText(metric ?? 'metric', 16);
  const hasBar = columns >= ROOM_FOR_BAR;
  return [
    nameColumn(Math.min(NAME.least, Math.max(4, name))),
    { title: 'TYPE', columns: Math.min(10, Math.max(4, type)), rank: 8, align: 'left', cell: typeCell },
    { title: 'STATUS', columns: columns >= ROOM_FOR_GLYPH ? 11 : 9, rank: 1, align: 'left', cell: statusCell },
    { title: hasBar ? 'PROGRESS' : 'DONE', columns: hasBar ? 17 : 6, rank: 2, align: hasBar ? 'left' : 'right', cell: progressCell },
    { title: 'TIME', columns: 7, rank: 6, align: 'right', cell: timeCell },
    { title: 'ETA', columns: 7, rank: 4, align: 'right', cell: etaCell },
    { title: metricTitle, columns: Math.min(16, Math.max(10, displayWidth(metricTitle))), rank: 3, align: 'right', cell: metricCell },
    { title: 'Δ 10m', columns: 8, rank: 5, align: 'right', cell: changeCell },
    { title: 'TREND', columns: 16, rank: 7, align: 'left', cell: trendCell },
  ];
}

/** The column of names, wider by what the others leave as far as the longest name needs it. */
export function widerName(least: JobColumn, name: number, left: number): JobColumn {
  return nameColumn(Math.max(least.columns, Math.min(NAME.most, name, least.columns + left)));
}

/** The last column, which takes what the others leave. */
export function latestColumn(columns: number): JobColumn {
  return { title: 'LATEST', columns, rank: 9, align: 'left', cell: latestCell };
}
