import { Canvas } from '../../../../src/handlers/rich/frame/canvas.ts';
import { type ChartLine, type ChartOptions, drawChart } from '../../../../src/handlers/rich/frame/chart.ts';
import { lineMarker } from '../../../../src/handlers/rich/frame/line-marker.ts';
import { Style } from '../../../../src/handlers/rich/frame/style.ts';
import type { Charset } from '../../../../src/handlers/rich/frame/view-model.ts';
import { addPoint } from '../../../../src/handlers/rich/state/add-point.ts';
import type { MetricSeries } from '../../../../src/handlers/rich/state/metric-series.ts';
import { newMetricSeries } from '../../../../src/handlers/rich/state/new-metric-series.ts';

/** When the series of these tests begin: 2026-11-22, 16:00 UTC. */
export const ORIGIN = Date.UTC(2026, 10, 22, 16);

/** How a series of these tests is made. */
export interface SeriesOptions {
  readonly name?: string;
  /** Between two points. */
  readonly steps?: number;
  /** Between two points. */
  readonly milliseconds?: number;
  readonly buckets?: number;
}

/** A series with these values, the first at step 0 and {@link ORIGIN}. */
export function seriesOf(values: readonly number[], { name = 'train.loss', steps = 1, milliseconds = 1_000, buckets }: SeriesOptions = {}): MetricSeries {
  const series = newMetricSeries(name, name, undefined, buckets);
  for (const [index, value] of values.entries()) addPoint(series, { value, step: index * steps, time: ORIGIN + index * milliseconds });
  return series;
}

/** So many values of a function of the index. */
export function values(count: number, value: (index: number) => number): number[] {
  return Array.from({ length: count }, (_, index) => value(index));
}

export function lineOf(series: MetricSeries, index = 0, charset: Charset = 'braille'): ChartLine {
  return { series, style: Style.SERIES + index, marker: lineMarker(index, charset), origin: ORIGIN, label: series.key };
}

/** The settings of a chart of these tests, unless it says otherwise. */
export const PLAIN_SETTINGS: ChartOptions['settings'] = { logY: false, smoothing: 0, xAxis: 'step', zoom: undefined, crosshair: undefined };

/** What a test says of a chart; the rest is usual. */
export type ChartWish = Partial<Omit<ChartOptions, 'settings' | 'rectangle' | 'lines'>> & { readonly settings?: Partial<ChartOptions['settings']> };

/** Draws a chart on a canvas of its own. */
export function chartOf(series: readonly MetricSeries[], rows: number, columns: number, { settings, ...wish }: ChartWish = {}): Canvas {
  const canvas = new Canvas({ rows, columns });
  const { charset = 'braille' } = wish;
  drawChart(canvas, {
    rectangle: { row: 0, column: 0, rows, columns },
    title: series[0]?.key ?? 'nothing',
    lines: series.map((one, index) => lineOf(one, index, charset)),
    charset,
    hasFocus: false,
    hasBorder: true,
    ...wish,
    settings: { ...PLAIN_SETTINGS, ...settings },
  });
  return canvas;
}
