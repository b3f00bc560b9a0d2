import type { PrintedPiece } from '../../../src/capture/printed/printed-piece.ts';
import { PrintedMetrics, type PrintedMetricsOptions } from '../../../src/capture/printed/printed-metrics.ts';
import type { NewRecord } from '../../../src/core/log-record.ts';
import { ManualClock } from '../../../src/testing/manual-clock.ts';

/** A text as the runner reads it: pieces that end with a line break or a carriage return. What has no end is the last one. */
export function piecesOf(text: string): PrintedPiece[] {
  const parts = text.split(/(\r?\n|\r)/);
  const pieces: PrintedPiece[] = [];
  for (let index = 0; index < parts.length; index += 2) {
    const end = parts[index + 1];
    if (end !== undefined || parts[index] !== '') pieces.push({ text: parts[index] ?? '', isUpdate: end === '\r', isCut: false });
  }
  return pieces;
}

/** `name@step=value`, with the attempt where it is not the first: `train.loss@3=0.5 #2`. */
export function pointsOf(records: readonly NewRecord[]): string[] {
  return records.flatMap((record) => {
    if (record.kind !== 'metric') return [];
    const { name, step, value, data } = record;
    return [`${name}@${step}=${value ?? String(data?.['nonfinite'])}${data?.['attempt'] === undefined ? '' : ` #${String(data['attempt'])}`}`];
  });
}

/** Data of the progress events. */
export function progressOf(records: readonly NewRecord[]): unknown[] {
  return records.flatMap((record) => (record.kind === 'event' && record.type.endsWith('progress') ? [record.data] : []));
}

/** A finder of metrics on a clock of its own. */
export function finder(options: Partial<PrintedMetricsOptions> = {}) {
  const clock = new ManualClock();
  const metrics = new PrintedMetrics({ patterns: [], mapNames: true, isReported: () => false, jobType: 'sft', clock, ...options });
  const read = (text: string, rest = '') => metrics.records(piecesOf(text), rest);
  return { clock, metrics, read };
}

/** All records of a text that was printed at once. */
export function recordsOf(text: string, options: Partial<PrintedMetricsOptions> = {}): NewRecord[] {
  const { metrics, read } = finder(options);
  return [...read(text), ...metrics.end()];
}

/** All points of a text that was printed at once. */
export function found(text: string, options: Partial<PrintedMetricsOptions> = {}): string[] {
  return pointsOf(recordsOf(text, options));
}
