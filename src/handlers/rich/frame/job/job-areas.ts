import { isOutputInPlace, readPane } from '../../control/shown-log.ts';
import type { Pane, ViewSettings } from '../../control/view-settings.ts';
import type { JobState } from '../../state/job-state.ts';
import type { Size } from '../canvas.ts';
import type { Rectangle } from '../chart.ts';
import { layoutOf } from '../layout.ts';
import type { PaneBorder } from '../pane-border.ts';
import type { ViewModel } from '../view-model.ts';
import { metricPages, shownMetrics } from './metric-pages.ts';
import { valuesPerRow } from './metric-values.ts';
import { isUrgent } from './situation-line.ts';

/** The lines at the top: what the job is, how far, its phases or its trouble, what the charts show, and all of it in one. */
export type TopLine = 'header' | 'progress' | 'situation' | 'section' | 'brief';

/** The panes that hold lines of text. */
export type TextPane = Exclude<Pane, 'metrics'>;

/** A pane of text and where it stands. */
export interface TextArea {
  readonly pane: TextPane;
  readonly rectangle: Rectangle;
  readonly border: PaneBorder;
}

/** Where everything of a job stands on the screen. No two areas share a cell. */
export interface JobAreas {
  /** From the first row on. */
  readonly top: readonly TopLine[];
  readonly charts: { readonly rectangle: Rectangle; readonly hasBorder: boolean } | undefined;
  /** Metrics without a chart, as values. */
  readonly values: Rectangle | undefined;
  readonly texts: readonly TextArea[];
  /** The row of the last line; undefined where there is none. */
  readonly footer: number | undefined;
}

/** Beside one pane there is room for another. Columns. */
const ROOM_FOR_SIDE = 140;
/** Compact screens with so many rows have the phases and the section line too. */
const ROOM_FOR_LINES = 20;
/** A small pane with so many rows has a title. */
const ROOM_FOR_TITLE = 4;
/** A chart with fewer rows tells nothing. */
const LEAST_CHART_ROWS = 5;

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, value));
}

function band(row: number, rows: number, columns: number): Rectangle {
  return { row, column: 0, rows, columns };
}

/** What a person who looks at the charts sees below them: what the program prints, or the events of one that prints nothing. */
function usualPane({ output }: JobState): TextPane {
  return output.total > 0 ? 'output' : 'events';
}

/** The only pane of text: the one with the focus, if it is one. */
function textPaneOf(job: JobState, { focus }: ViewSettings): TextPane {
  return focus === 'metrics' ? usualPane(job) : focus;
}

/** The pane beside the output, or below it. */
function secondPane(focus: Pane): TextPane {
  return focus === 'metrics' || focus === 'output' ? 'events' : focus;
}

/** The panes beside each other, the left one wider. */
function panesOf(job: JobState, { focus }: ViewSettings): readonly [TextPane, TextPane] {
  const isOutputBelow = !isOutputInPlace(job) && (focus === 'output' || usualPane(job) === 'output');
  if (isOutputBelow) return ['output', secondPane(focus)];
  return ['events', focus === 'timeline' || focus === 'alerts' ? focus : job.alertCount > 0 ? 'alerts' : 'timeline'];
}

/** One pane, or two beside each other. */
function textAreas(rectangle: Rectangle, job: JobState, settings: ViewSettings): TextArea[] {
  const { columns } = rectangle;
  const border = 'box';
  if (columns < ROOM_FOR_SIDE) return [{ pane: isOutputInPlace(job) ? secondPane(settings.focus) : textPaneOf(job, settings), rectangle, border }];
  const wide = Math.floor(columns * 0.62);
  const [left, right] = panesOf(job, settings);
  return [
    { pane: left, rectangle: { ...rectangle, columns: wide }, border },
    { pane: right, rectangle: { ...rectangle, column: wide, columns: columns - wide }, border },
  ];
}

function fullAreas(job: JobState, settings: ViewSettings, { rows, columns }: Size): JobAreas {
  const hasOutput = isOutputInPlace(job);
  const top: TopLine[] = ['header', 'progress', 'situation', ...(hasOutput ? [] : ['section' as const])];
  const free = rows - top.length - 1;
  const focus = readPane(job, settings);
  // Who looks at a pane of text wants to read more of it.
  const isAbove = focus === (hasOutput ? 'output' : 'metrics');
  const share = Math.round(free * (isAbove ? 0.3 : 0.5));
  // A few events below the output need no more room.
  const isFew = hasOutput && isAbove && columns < ROOM_FOR_SIDE;
  const textRows = isFew ? clamp(job.events.total + 2, 3, share) : clamp(share, 5, free - LEAST_CHART_ROWS);
  const above = band(top.length, free - textRows, columns);
  const texts = textAreas(band(rows - 1 - textRows, textRows, columns), job, settings);
  return {
    top,
    charts: hasOutput ? undefined : { rectangle: above, hasBorder: true },
    values: undefined,
    texts: hasOutput ? [{ pane: 'output', rectangle: above, border: 'box' }, ...texts] : texts,
    footer: rows - 1,
  };
}

/** A compact screen of a job without metrics: what the program prints, and a few events. */
function compactOutput(job: JobState, top: readonly TopLine[], { rows, columns }: Size): JobAreas {
  const free = rows - top.length - 1;
  const eventRows = clamp(Math.min(job.events.total + 1, Math.round(free * 0.3)), 2, 8);
  return {
    top,
    charts: undefined,
    values: undefined,
    texts: [
      { pane: 'output', rectangle: band(top.length, free - eventRows, columns), border: 'rule' },
      { pane: 'events', rectangle: band(rows - 1 - eventRows, eventRows, columns), border: 'rule' },
    ],
    footer: rows - 1,
  };
}

function compactAreas(job: JobState, settings: ViewSettings, model: ViewModel, { rows, columns }: Size): JobAreas {
  const hasLines = rows >= ROOM_FOR_LINES;
  const hasCharts = settings.focus === 'metrics';
  const top: TopLine[] = ['header', 'progress'];
  if (hasLines || isUrgent(model, job)) top.push('situation');
  if (isOutputInPlace(job) && readPane(job, settings) === 'output') return compactOutput(job, top, { rows, columns });
  if (hasCharts && (hasLines || settings.metricFilter !== '' || settings.zoom !== undefined)) top.push('section');
  const free = rows - top.length - 1;
  const count = shownMetrics(job, settings).length;
  const rowsFor = (others: number) => Math.min(Math.ceil(others / valuesPerRow(columns)), hasCharts ? 2 : 3);
  const textRows = hasCharts ? clamp(Math.round(free * 0.3), 3, 8) : 0;
  // The charts that fit leave the others to be shown as values, and these take room from the charts.
  const most = band(top.length, free - textRows, columns);
  const valueRows = rowsFor(hasCharts ? metricPages(job, settings, { ...most, rows: most.rows - rowsFor(count) }).others.length : count);
  const chartRows = hasCharts ? free - textRows - valueRows : 0;
  const valuesAt = top.length + chartRows;
  const textAt = valuesAt + valueRows;
  return {
    top,
    charts: hasCharts ? { rectangle: band(top.length, chartRows, columns), hasBorder: true } : undefined,
    values: valueRows > 0 ? band(valuesAt, valueRows, columns) : undefined,
    texts: [{ pane: textPaneOf(job, settings), rectangle: band(textAt, rows - 1 - textAt, columns), border: 'rule' }],
    footer: rows - 1,
  };
}

function miniAreas(job: JobState, settings: ViewSettings, model: ViewModel, { rows, columns }: Size): JobAreas {
  const top: TopLine[] = isUrgent(model, job) ? ['brief', 'situation'] : ['brief'];
  const free = rows - top.length - 1;
  const count = shownMetrics(job, settings).length;
  const most = settings.focus === 'metrics' ? free - Math.max(1, Math.floor(free / 3)) : 1;
  const valueRows = Math.min(count, most);
  const textRows = free - valueRows;
  const border = settings.focus !== 'metrics' && textRows >= ROOM_FOR_TITLE ? 'rule' : 'none';
  return {
    top,
    charts: undefined,
    values: valueRows > 0 ? band(top.length, valueRows, columns) : undefined,
    texts: [{ pane: textPaneOf(job, settings), rectangle: band(top.length + valueRows, textRows, columns), border }],
    footer: rows - 1,
  };
}

function lineAreas(model: ViewModel, settings: ViewSettings, { rows }: Size): JobAreas {
  const hasWord = settings.prompt !== undefined || model.notice !== undefined;
  const footer = hasWord && rows > 0 ? rows - 1 : undefined;
  return { top: footer === 0 || rows === 0 ? [] : ['brief'], charts: undefined, values: undefined, texts: [], footer };
}

function fullScreenAreas(job: JobState, settings: ViewSettings, model: ViewModel, { rows, columns }: Size): JobAreas {
  const focus = readPane(job, settings);
  const footer = rows - 1;
  const urgent: TopLine[] = isUrgent(model, job) ? ['situation'] : [];
  const top: TopLine[] = focus === 'metrics' ? [...urgent, 'section'] : urgent;
  const rectangle = band(top.length, rows - top.length - 1, columns);
  if (focus === 'metrics') return { top, charts: { rectangle, hasBorder: false }, values: undefined, texts: [], footer };
  return { top, charts: undefined, values: undefined, texts: [{ pane: focus, rectangle, border: 'title' }], footer };
}

/** Where everything of a job stands on a screen of this size. */
export function jobAreas(job: JobState, settings: ViewSettings, model: ViewModel, size: Size): JobAreas {
  const layout = layoutOf(size);
  if (layout !== 'line' && settings.fullScreen) return fullScreenAreas(job, settings, model, size);
  switch (layout) {
    case 'full':
      return fullAreas(job, settings, size);
    case 'compact':
      return compactAreas(job, settings, model, size);
    case 'mini':
      return miniAreas(job, settings, model, size);
    case 'line':
      return lineAreas(model, settings, size);
  }
}
