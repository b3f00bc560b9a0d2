import type { ViewSettings } from '../../control/view-settings.ts';
import type { MetricSeries } from '../../state/metric-series.ts';
import type { CellStyle } from '../style.ts';
import type { Charset } from '../view-model.ts';

/** A part of a canvas, in cells. */
export interface Rectangle {
  readonly row: number;
  readonly column: number;
  readonly rows: number;
  readonly columns: number;
}

/** One series in a chart. */
export interface ChartLine {
  readonly series: MetricSeries;
  readonly style: CellStyle;
  /** One glyph of one column that tells lines apart without colour: `lineMarker`. */
  readonly marker: string;
  /** Start of the job for the relative axis, in milliseconds since 1970. */
  readonly origin: number;
  /** Name in the legend, which a chart of several lines has. */
  readonly label: string;
}

/** What a chart shows, where, and how. Texts may be as a server sent them. */
export interface ChartOptions {
  readonly rectangle: Rectangle;
  readonly title: string;
  readonly lines: readonly ChartLine[];
  readonly settings: Pick<ViewSettings, 'logY' | 'smoothing' | 'xAxis' | 'zoom' | 'crosshair'>;
  readonly charset: Charset;
  /** Shown by a double border, or by a mark before the title where there is no border. */
  readonly hasFocus: boolean;
  readonly hasBorder: boolean;
}
