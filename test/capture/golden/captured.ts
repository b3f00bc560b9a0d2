import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PrintedMetrics } from '../../../src/capture/printed/printed-metrics.ts';
import type { NewRecord } from '../../../src/core/log-record.ts';
import { OutputTail } from '../../../src/runner/output/output-tail.ts';
import { ManualClock } from '../../../src/testing/manual-clock.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

/** Where the recorded output of real programs lies. */
export const CAPTURES = 'test/capture/captures';

/**
 * What is found in a recorded output, read as the runner reads it.
 * @param sizes how many bytes come at a time, in turns; all at once where there are none
 */
export function captured(name: string, sizes: readonly number[] = []): NewRecord[] {
  const bytes = readFileSync(join(CAPTURES, `${name}.txt`));
  const path = join(temporaryDirectory(), 'output.log');
  writeFileSync(path, '');
  const tail = new OutputTail(path);
  const metrics = new PrintedMetrics({ patterns: [], mapNames: true, isReported: () => false, jobType: 'sft', clock: new ManualClock() });
  const records: NewRecord[] = [];
  let offset = 0;
  const readOn = (atEnd: boolean) => {
    for (let page = tail.read(offset, atEnd); page.offset !== offset; page = tail.read(offset, atEnd)) {
      records.push(...metrics.records(page.pieces, page.rest));
      ({ offset } = page);
    }
  };
  for (let [at, turn] = [0, 0]; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] ?? bytes.length;
    appendFileSync(path, bytes.subarray(at, at + size));
    at += size;
    readOn(false);
  }
  readOn(true);
  tail.close();
  return [...records, ...metrics.end()];
}

/** How many points a metric has, the first and the last of them as `step: value`. The name has the attempt behind it where it is not the first. */
export function seriesOf(records: readonly NewRecord[]): Record<string, [points: number, first: string, last: string]> {
  const series: Record<string, [number, string, string]> = {};
  for (const record of records) {
    if (record.kind !== 'metric') continue;
    const attempt = record.data?.['attempt'];
    const point = `${record.step}: ${record.value}`;
    const known = (series[attempt === undefined ? record.name : `${record.name} #${String(attempt)}`] ??= [0, point, point]);
    known[0]++;
    known[2] = point;
  }
  return series;
}
