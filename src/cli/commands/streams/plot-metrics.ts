import { systemClock } from '../../../core/clock.ts';
import { ConfigError } from '../../../core/errors.ts';
import { printable } from '../../../core/text.ts';
import { DEFAULT_SETTINGS } from '../../../handlers/rich/control/default-settings.ts';
import { detectCharset } from '../../../handlers/rich/detect-charset.ts';
import { Canvas } from '../../../handlers/rich/frame/canvas.ts';
import { drawChart } from '../../../handlers/rich/frame/chart.ts';
import { lineMarker } from '../../../handlers/rich/frame/line-marker.ts';
import { SERIES_STYLES, Style } from '../../../handlers/rich/frame/style.ts';
import type { MetricSeries } from '../../../handlers/rich/state/metric-series.ts';
import { newJobState } from '../../../handlers/rich/state/new-job-state.ts';
import { reduce } from '../../../handlers/rich/state/reduce.ts';
import { ExitCode } from '../../exit-codes.ts';
import { withJobOrigin } from '../../job-reader.ts';
import type { Output } from '../../output.ts';
import { readJob } from '../../read-job.ts';
import { retryReporter } from '../../view/retry-reporter.ts';
import { selectMessages } from './select-messages.ts';
import type { StreamChoice, StreamOptions } from './show-stream.ts';

export interface PlotOptions extends StreamOptions {
  readonly plot?: boolean;
  /** In columns and rows. */
  readonly width?: number;
  readonly height: number;
}

const WIDTH = 100;

/** What is drawn where nobody says it. */
const FAVOURITES = ['train.loss', 'loss'];

/** The series to draw: all that were asked for, else the one that most people look at. @throws ConfigError where there are too many */
function chooseSeries(series: readonly MetricSeries[], names: readonly string[]): readonly MetricSeries[] {
  if (names.length === 0) return [FAVOURITES.flatMap((name) => series.find((one) => one.name === name) ?? [])[0] ?? series[0]].filter((one) => one !== undefined);
  if (series.length > SERIES_STYLES) {
    throw new ConfigError(`--plot: ${series.length} series are too many for one chart, which has ${SERIES_STYLES} kinds of line: ${series.slice(0, 12).map(({ key }) => printable(key)).join(', ')}`);
  }
  return series;
}

function checkOptions({ follow, json, csv, tail }: PlotOptions): void {
  if (follow || json || csv || tail !== undefined) throw new ConfigError('--plot: draws what there is once; it goes with none of --follow, --tail, --json, --csv');
}

/** `trainstream metrics JOB --plot`. @returns the exit code */
export async function plotMetrics({ streamType, jobId, names }: StreamChoice, options: PlotOptions, output: Output): Promise<number> {
  checkOptions(options);
  const { sinceSeq, charset, smoothing, height, verbose, width = process.stdout.columns ?? WIDTH } = options;
  const wanted = selectMessages(names, options, systemClock.now());
  const state = newJobState(jobId);
  await withJobOrigin(options, async (origin) => {
    const read = { streams: [streamType], sinceSeq, signal: new AbortController().signal, onRetry: retryReporter(output, verbose) };
    for await (const messages of readJob(origin, jobId, read)) for (const message of messages) if (wanted(message)) reduce(state, message);
  });
  const chosen = chooseSeries([...state.series.values()], names);
  const origin = Math.min(...chosen.map(({ history }) => history.firstTime[0] ?? Number.POSITIVE_INFINITY));
  const shown = charset === 'auto' ? detectCharset(process.env) : charset;
  const canvas = new Canvas({ rows: height, columns: width });
  drawChart(canvas, {
    rectangle: { row: 0, column: 0, rows: height, columns: width },
    title: chosen.length === 1 ? (chosen[0]?.key ?? '') : jobId,
    lines: chosen.map((series, index) => ({ series, style: Style.SERIES + index, marker: lineMarker(index, shown), origin, label: series.key })),
    settings: { ...DEFAULT_SETTINGS, ...(smoothing !== undefined && { smoothing }) },
    charset: shown,
    hasFocus: false,
    hasBorder: true,
  });
  await output.raw(`${canvas.text()}\n`);
  return ExitCode.OK;
}
