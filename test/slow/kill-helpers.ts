import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { LogRecord } from '../../src/core/log-record.ts';
import type { Random } from '../../src/trainer/random.ts';
import type { JsonLine, ProgramRun } from '../support/command-line.ts';
import { waitUntil } from '../support/wait-until.ts';

/** Between two kills the training reports at most so much more: some 1.5 s. It never stops, so it is the clock here. Bytes. */
const LONGEST_PAUSE = 10_000;

/** After many kills in a row the viewer may be waiting for its next try. Milliseconds. */
const END_LIMIT_MS = 120_000;

/** One of several. */
export function pick<T>(random: Random, items: readonly [T, ...(readonly T[])]): T {
  return items[random.below(items.length)] ?? items[0];
}

/** Waits until the training has reported a random amount more, or nothing more. */
export async function randomMoment(random: Random, report: string, longest = LONGEST_PAUSE): Promise<void> {
  const wanted = statSync(report).size + random.below(longest);
  await waitUntil('the report to grow', () => statSync(report).size >= wanted);
}

/** How a viewer ended. */
export async function exitOf(viewer: ProgramRun): Promise<number | NodeJS.Signals> {
  await waitUntil('the end of the viewer', () => viewer.child.exitCode !== null || viewer.child.signalCode !== null, END_LIMIT_MS);
  return viewer.exit;
}

/** The whole log, as the running backend of the state directory gives it. */
export async function serverLog(stateDirectory: string, jobId: string): Promise<LogRecord[]> {
  const { url, token } = JSON.parse(readFileSync(join(stateDirectory, 'backend.json'), 'utf8')) as { url: string; token: string };
  const records: LogRecord[] = [];
  for (let since = 0, closed = false; !closed; ) {
    const response = await fetch(`${url}/api/learning/jobs/${jobId}/log?since_seq=${since}`, { headers: { Authorization: `Bearer ${token}` } });
    const page = (await response.json()) as { records: LogRecord[]; next_seq: number; closed: boolean };
    records.push(...page.records);
    ({ next_seq: since, closed } = page);
  }
  return records;
}

/** The numbers that the script wrote into its report, and so many they are from 1 on. */
export function reportedNumbers(report: string): number[] {
  const lines = readFileSync(report, 'utf8').trimEnd().split('\n').filter((line) => line !== '');
  return lines.map((line) => (JSON.parse(line) as { metric: { value: number } }).metric.value);
}

/** The numbers of messages. */
export const seqs = (lines: readonly JsonLine[]) => lines.map(({ seq }) => seq);
/** What a script reported under a name. */
export const numbers = (records: readonly Record<string, unknown>[], wanted = 'a') => records.filter(({ name }) => name === wanted).map(({ value }) => value);
