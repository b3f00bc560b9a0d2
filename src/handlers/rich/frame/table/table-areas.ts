import type { Size } from '../canvas.ts';
import type { Rectangle } from '../chart.ts';
import { layoutOf } from '../layout.ts';

/** Where everything of the table of jobs stands. The header is the first row. */
export interface TableAreas {
  /** The line of titles and the rows of jobs. */
  readonly table: Rectangle | undefined;
  readonly chart: Rectangle | undefined;
  /** The row of the last line. */
  readonly footer: number | undefined;
}

/** A chart with fewer rows is left out. */
const LEAST_CHART_ROWS = 8;
/** The part of the screen that the chart may have where there are very many jobs. */
const CHART_SHARE = 0.4;

/** What of a table needs room. */
export interface TableContent {
  readonly jobCount: number;
  /** True where any of the jobs has the metric that is compared. */
  readonly hasMetric: boolean;
  /** True where the last line has something to say. */
  readonly hasWord: boolean;
}

/** Where everything of a table of jobs stands on a screen of this size. */
export function tableAreas({ rows, columns }: Size, { jobCount, hasMetric, hasWord }: TableContent): TableAreas {
  if (layoutOf({ rows, columns }) === 'line') return { table: undefined, chart: undefined, footer: hasWord && rows > 0 ? rows - 1 : undefined };
  const free = rows - 2;
  const wanted = Math.max(free - 1 - Math.max(1, jobCount), Math.floor(free * CHART_SHARE));
  const chartRows = hasMetric && wanted >= LEAST_CHART_ROWS ? wanted : 0;
  const band = (row: number, height: number): Rectangle => ({ row, column: 0, rows: height, columns });
  return {
    table: band(1, free - chartRows),
    chart: chartRows === 0 ? undefined : band(1 + free - chartRows, chartRows),
    footer: rows - 1,
  };
}
