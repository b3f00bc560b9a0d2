import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { LogRecord } from '../../src/core/log-record.ts';
import { jobDirectory } from '../../src/runner/job-directory.ts';
import { isRunning } from '../support/command-line.ts';
import { TABLES } from '../support/process-tables.ts';
import { runnerFixture, saveUntil } from '../support/runner-fixture.ts';
import { fastClock } from '../support/strange-clocks.ts';
import { waitUntil } from '../support/wait-until.ts';

const phases = (records: readonly LogRecord[]) => records.filter(({ kind }) => kind === 'timeline').map((record) => record['phase']);
const leftovers = (records: readonly LogRecord[]) => records.filter(({ type }) => type === 'runner.leftovers.killed');

/** Shell: a tree of processes, all of which would run on, and whose numbers stand in a file when all are there. */
const TREE = `bash -c 'sleep 300 & a=$!; sleep 300 & b=$!; env -i sleep 300 & echo $PPID $$ $a $b $! >tree.tmp; mv tree.tmp tree; wait' &`;

async function treeIn(directory: string): Promise<number[]> {
  const path = join(directory, 'tree');
  await waitUntil('the tree', () => existsSync(path));
  const pids = readFileSync(path, 'utf8').trim().split(' ').map(Number);
  expect(pids).toHaveLength(5);
  return pids;
}

describe.each(TABLES)('a tree of processes, by $name', ({ table, isHere }) => {
  const test = it.skipIf(!isHere);

  test('is gone after a cancel', async () => {
    const { startRunner, queueScript, ended, store, directory } = await runnerFixture();
    const jobId = await queueScript('', { command: ['sh', '-c', `${TREE} wait`] });
    const runner = startRunner({ processes: table });
    const tree = await treeIn(directory);
    expect(tree.every(isRunning)).toBe(true);
    await store.jobs.requestCancel(jobId);
    runner.cancel(jobId);
    const records = await ended(jobId);
    expect(records.at(-1)).toMatchObject({ status: 'cancelled' });
    expect(tree.filter(isRunning)).toEqual([]);
    expect(leftovers(records)).toEqual([]);
  });

  test('that ignores SIGTERM is gone after the grace time, also where its root ended at once', async () => {
    const { startRunner, queueScript, ended, store, directory } = await runnerFixture();
    const jobId = await queueScript('', { command: ['sh', '-c', `(trap '' TERM; ${TREE} wait) & wait`] });
    const runner = startRunner({ processes: table, graceMs: 300 });
    const tree = await treeIn(directory);
    await store.jobs.requestCancel(jobId);
    runner.cancel(jobId);
    expect((await ended(jobId)).at(-1)).toMatchObject({ status: 'cancelled', exit_code: 143 });
    expect(tree.filter(isRunning)).toEqual([]);
  });

  test('that its root left behind is gone when the job ends, and that is said', async () => {
    const { startRunner, queueScript, ended, directory } = await runnerFixture();
    const jobId = await queueScript('', { command: ['sh', '-c', `${TREE} until [ -e tree ]; do sleep 0.01; done`] });
    startRunner({ processes: table, clock: fastClock(10) });
    const records = await ended(jobId);
    expect(records.at(-1)).toMatchObject({ status: 'succeeded', exit_code: 0 });
    const tree = await treeIn(directory);
    expect(tree.filter(isRunning)).toEqual([]);
    expect(leftovers(records)).toEqual([expect.objectContaining({ level: 'warning', message: '4 processes that the command had left running were killed', data: { processes: 4 } })]);
  });
});

describe('what is left of a group', () => {
  it('may end by itself shortly after its root, and what it reports is in the log', async () => {
    const { startRunner, queueScript, ended } = await runnerFixture();
    const jobId = await queueScript('', { command: ['sh', '-c', `(sleep 0.3; echo '{"phase":"saved"}' >>"$TRAINSTREAM_FILE") & exit 3`] });
    startRunner();
    const records = await ended(jobId);
    expect(phases(records)).toEqual(['running', 'saved', 'failed']);
    expect([records.at(-1)?.['exit_code'], leftovers(records)]).toEqual([3, []]);
  });

  it('has the grace time to save its work, also where its root ends on SIGTERM at once', async () => {
    const { startRunner, queueScript, ended, until, store, directory } = await runnerFixture();
    const gate = join(directory, 'gate');
    const inner = `const fs = require('fs'); const report = (value) => fs.appendFileSync(process.env.TRAINSTREAM_FILE, JSON.stringify(value) + '\\n'); ${saveUntil(gate)}`;
    const jobId = await queueScript('', { command: ['sh', '-c', '"$0" -e "$1" & wait', process.execPath, inner] });
    const runner = startRunner();
    await until(jobId, (records) => phases(records).includes('training'));
    await store.jobs.requestCancel(jobId);
    runner.cancel(jobId);
    await waitUntil('the end of the root', () => existsSync(jobDirectory(directory, jobId).exit));
    const points = (records: readonly LogRecord[]) => records.filter(({ kind }) => kind === 'metric').length;
    const seen = points(await until(jobId, () => true));
    // Longer than it takes to notice that the root has ended.
    await until(jobId, (records) => points(records) > seen + 50);
    writeFileSync(gate, '');
    const records = await ended(jobId);
    expect(phases(records)).toEqual(['running', 'training', 'saving', 'saved', 'cancelled']);
  });
});
