import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';
import { jobDirectory, prepareJobDirectory } from '../../src/runner/job-directory.ts';
import { JobProcess } from '../../src/runner/job-process.ts';
import { killAll } from '../../src/runner/processes/leftovers.ts';
import { systemProcessTable } from '../../src/runner/processes/system-process-table.ts';
import { isRunning } from '../support/command-line.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

/** Two processes of a group whose leader has gone; only the first one has the entry in its environment. */
async function groupWithoutLeader(entry: string) {
  const script = 'env "$0" sleep 60 >/dev/null & a=$!; sleep 60 >/dev/null & echo $a $!';
  const leader = spawn('sh', ['-c', script, entry], { detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
  const [[line]] = await Promise.all([once(leader.stdout, 'data') as Promise<[Buffer]>, once(leader, 'exit')]);
  const pids = String(line).trim().split(' ').map(Number);
  onTestFinished(() => {
    killAll(pids);
  });
  return { leaderPid: leader.pid ?? 0, pids };
}

/** A process of a job that had that number, as a backend finds it that was not there when it ended. */
function endedProcess(pid: number) {
  const directory = jobDirectory(temporaryDirectory(), 'job_1');
  prepareJobDirectory(directory, {});
  const processes = systemProcessTable();
  writeFileSync(directory.process, `${pid} 1\n${processes.bootId() ?? ''}\n`);
  const onError = (error: unknown) => {
    throw error;
  };
  return new JobProcess({ jobId: 'job_1', directory, processes, clock: systemClock, onError });
}

const endLeftovers = (process: JobProcess) => process.endLeftovers({ kind: 'lost' }, 0, () => new Promise((resolve) => setImmediate(resolve)));

describe('a group that a job had before the backend came', () => {
  it('is left alone where none of it is marked as the job’s: its number may be a stranger’s by now', async () => {
    const { leaderPid, pids } = await groupWithoutLeader('TRAINSTREAM_JOB_ID=job_10');
    expect(await endLeftovers(endedProcess(leaderPid))).toBe(0);
    expect(pids.filter(isRunning)).toEqual(pids);
  });

  it('is ended as a whole where one of it is marked', async () => {
    const { leaderPid, pids } = await groupWithoutLeader('TRAINSTREAM_JOB_ID=job_1');
    expect(await endLeftovers(endedProcess(leaderPid))).toBe(2);
    expect(pids.filter(isRunning)).toEqual([]);
  });
});
