import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { jobDirectory } from '../../src/runner/job-directory.ts';
import { commandLine, isRunning, jsonFile, type ProgramRun } from '../support/command-line.ts';
import { processesNaming } from '../support/process-list.ts';
import { reportUntil } from '../support/runner-fixture.ts';
import { range } from '../support/streaming.ts';
import { waitUntil } from '../support/wait-until.ts';
import { exitOf, numbers, pick, randomMoment, reportedNumbers, seqs, serverLog } from './kill-helpers.ts';
import { NEEDS_LINUX, seededRandom, tell } from './slow-test.ts';

const VIEWER_ROUNDS = 20;
const TRAINING_ROUNDS = 10;

/** Kills the backends of a state directory: also one that is just starting and that no file names yet. */
async function killBackends(stateDirectory: string): Promise<void> {
  for (const { pid } of processesNaming(stateDirectory).filter(({ command }) => command.includes(' serve --background '))) {
    process.kill(pid, 'SIGKILL');
    await waitUntil('the end of the backend', () => !isRunning(pid));
  }
}

async function jobIdOf(viewer: ProgramRun): Promise<string> {
  const [, jobId = ''] = await waitUntil('the job', () => /Job created: (\w+)/.exec(viewer.stderr) ?? undefined);
  return jobId;
}

describe('kill -9 at random moments', () => {
  it(`of viewer, backend or both, ${VIEWER_ROUNDS} times: every record is there once and the job succeeds`, NEEDS_LINUX, async () => {
    const random = seededRandom();
    const { start, run, scriptJob, write, directory, stateDirectory, endBackend } = commandLine();
    const gate = join(directory, 'gate');
    const file = join(directory, 'run.jsonl');
    const view = ['--json-output', file, '--format', 'quiet'];
    let viewer = start(['train', '--config', scriptJob(reportUntil(gate, 250_000)), ...view]);
    const jobId = await jobIdOf(viewer);
    const { report, process: processFile } = jobDirectory(stateDirectory, jobId);
    await waitUntil('the first report', () => existsSync(report) && statSync(report).size > 0);
    const pid = Number(readFileSync(processFile, 'utf8').split(' ')[0]);

    const told: string[] = [];
    for (let round = 1; round <= VIEWER_ROUNDS; round++) {
      await randomMoment(random, report);
      expect([viewer.child.exitCode, viewer.stderr], `the viewer of round ${round} had ended by itself; so far: ${told.join(' ')}`).toEqual([null, expect.anything()]);
      const victims = pick(random, [['viewer'], ['backend'], ['viewer', 'backend'], ['backend', 'viewer']]);
      told.push(victims.join('+'));
      for (const victim of victims) {
        if (victim === 'backend') await killBackends(stateDirectory);
        else viewer.child.kill('SIGKILL');
      }
      if (!victims.includes('viewer')) continue;
      await viewer.exit;
      viewer = start(['watch', jobId, ...view]);
    }
    write('gate', '');
    expect([await exitOf(viewer), told]).toEqual([0, told]);

    const lines = jsonFile(file);
    const log = await serverLog(stateDirectory, jobId);
    tell(`killed: ${told.join(' ')}; ${lines.length} records`);
    expect(seqs(lines)).toEqual(range(1, lines.length));
    expect(lines.map(({ data }) => data)).toEqual(log);
    expect(numbers(log)).toEqual(reportedNumbers(report));
    expect(numbers(log)).toEqual(range(1, numbers(log).length));
    expect(JSON.parse((await run(['jobs', 'get', jobId, '--json'])).stdout)).toMatchObject({ status: 'succeeded', closed: true, last_seq: lines.length });
    expect(isRunning(pid)).toBe(false);
    await endBackend('SIGTERM');
    expect(processesNaming(stateDirectory)).toEqual([]);
  });

  it(`of the training, with and without the backend, ${TRAINING_ROUNDS} times: the job is lost, what it had written is not`, NEEDS_LINUX, async () => {
    const random = seededRandom();
    const { start, scriptJob, directory, stateDirectory, endBackend } = commandLine();
    const config = scriptJob(reportUntil(join(directory, 'never')));
    const told: string[] = [];
    for (let round = 1; round <= TRAINING_ROUNDS; round++) {
      const file = join(directory, `run-${round}.jsonl`);
      const viewer = start(['train', '--config', config, '--json-output', file, '--format', 'quiet']);
      const { report, process: processFile } = jobDirectory(stateDirectory, await jobIdOf(viewer));
      await waitUntil('the process', () => existsSync(processFile));
      await randomMoment(random, report);
      const pid = Number(readFileSync(processFile, 'utf8').split(' ')[0]);
      const victims = pick(random, [['training'], ['training', 'backend'], ['backend', 'training']]);
      for (const victim of victims) {
        if (victim === 'backend') await killBackends(stateDirectory);
        else process.kill(-pid, 'SIGKILL');
      }

      expect([await exitOf(viewer), victims]).toEqual([3, victims]);
      const lines = jsonFile(file);
      told.push(`${victims.join('+')} at ${lines.length}`);
      expect(seqs(lines)).toEqual(range(1, lines.length));
      expect(lines.slice(-4).map(({ data }) => data['type'] ?? data['phase'] ?? data['status'])).toEqual(['job.lost', 'failed', 'sft.job.failed', 'failed']);
      expect(numbers(lines.map(({ data }) => data))).toEqual(reportedNumbers(report));
      expect(isRunning(pid)).toBe(false);
    }
    tell(`killed: ${told.join(', ')}`);
    await endBackend('SIGTERM');
    expect(processesNaming(stateDirectory)).toEqual([]);
  });
});
