import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { JobHandle } from '../../src/job-handle.ts';
import { jobDirectory } from '../../src/runner/job-directory.ts';
import { commandLine, isRunning, jsonFile, type ProgramRun } from '../support/command-line.ts';
import { processesNaming } from '../support/process-list.ts';
import { postUntil, reportUntil, RUN_ON } from '../support/runner-fixture.ts';
import { range } from '../support/streaming.ts';
import { waitUntil } from '../support/wait-until.ts';
import { exitOf, numbers, pick, randomMoment, reportedNumbers, seqs, serverLog } from './kill-helpers.ts';
import { NEEDS_LINUX, seededRandom, tell } from './slow-test.ts';

const KILLS = 100;
/** Between two kills, in bytes of a report: some 0.6 s at the most. */
const LONGEST_PAUSE = 4_000;
/** All of the state directory: the log of every job, its report, its output. Bytes. */
const MOST_DISK = 64 * 1024 * 1024;
const KEY = 'key-of-the-random-kills';

function sizeOf(directory: string): number {
  const entries = readdirSync(directory, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile());
  return entries.reduce((sum, entry) => sum + (statSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.size ?? 0), 0);
}

/** A backend that runs several jobs at once, and that this test starts again whenever it was killed. */
async function killableBackend({ start, stateDirectory }: ReturnType<typeof commandLine>) {
  let run: ProgramRun;
  let port = '0';
  let url = '';
  const launch = async () => {
    run = start(['serve', '--port', port, '--state-dir', stateDirectory, '--allow-commands', '--max-concurrent', '4'], { env: { TRAINSTREAM_API_KEY: KEY } });
    [, url = ''] = await waitUntil(`the backend; it said: ${run.stderr}`, () => /serves at (\S+)\n/.exec(run.stdout) ?? undefined);
    port = new URL(url).port;
  };
  await launch();
  return {
    baseUrl: url,
    restart: launch,
    kill: async () => {
      run.child.kill('SIGKILL');
      await run.exit;
    },
    close: async () => {
      run.child.kill('SIGTERM');
      await run.exit;
    },
  };
}

describe('kill -9 at random moments, of everything', () => {
  it(`${KILLS} times, with several jobs at once: no complete line and no acknowledged report is lost, and none is there twice`, NEEDS_LINUX, async () => {
    const random = seededRandom();
    const line = commandLine();
    const { start, write, directory, stateDirectory } = line;
    const backend = await killableBackend(line);
    const gate = join(directory, 'gate');
    const acknowledged = write('acknowledged', '');
    const program = (name: string, script: string) =>
      write(`${name}.cjs`, `const fs = require('fs'); const report = (value) => fs.appendFileSync(process.env.TRAINSTREAM_FILE, JSON.stringify(value) + '\\n');\n${script}`);
    const submit = async (path: string) => (await JobHandle.submit({ baseUrl: backend.baseUrl, apiKey: KEY, job: { model: 'm', runner: { command: [process.execPath, path], cwd: directory } } })).jobId;
    const watch = (jobId: string) =>
      start(['watch', jobId, '--format', 'quiet', '--json-output', join(directory, `${jobId}.jsonl`)], { env: { TRAINSTREAM_BACKEND: backend.baseUrl, TRAINSTREAM_API_KEY: KEY } });

    const jobs = [await submit(program('file', reportUntil(gate, 280_000))), await submit(program('http', postUntil(gate, acknowledged)))] as const;
    const viewers = new Map(jobs.map((jobId) => [jobId, watch(jobId)]));
    const { report } = jobDirectory(stateDirectory, jobs[0]);
    await waitUntil('the first reports', () => existsSync(report) && statSync(report).size > 0 && statSync(acknowledged).size > 0);
    const victim = program('victim', reportUntil(join(directory, 'never'), 280_000) + RUN_ON);
    const victims = new Map<string, 'group' | 'command'>();
    let next = await submit(victim);

    const counts = { backend: 0, viewer: 0, child: 0 };
    const killed: Record<keyof typeof counts, () => Promise<void>> = {
      backend: async () => {
        await backend.kill();
        if (random.below(4) === 0) await randomMoment(random, report, LONGEST_PAUSE);
        await backend.restart();
      },
      viewer: async () => {
        const jobId = pick(random, jobs);
        const viewer = viewers.get(jobId);
        expect(viewer?.child.exitCode, `a viewer had ended by itself: ${viewer?.stderr}`).toBeNull();
        viewer?.child.kill('SIGKILL');
        await viewer?.exit;
        viewers.set(jobId, watch(jobId));
      },
      child: async () => {
        const { process: processFile, report: its } = jobDirectory(stateDirectory, next);
        await waitUntil('the child', () => existsSync(processFile) && existsSync(its) && statSync(its).size > 0);
        const group = Number(readFileSync(processFile, 'utf8').split(' ')[0]);
        const command = processesNaming(`TRAINSTREAM_JOB_ID=${next}`).find((found) => found.command === `${process.execPath} ${victim}`);
        const which = pick(random, ['group', 'command'] as const);
        process.kill(which === 'group' ? -group : (command?.pid ?? 0), 'SIGKILL');
        victims.set(next, which);
        next = await submit(victim);
      },
    };
    for (let count = 0; count < KILLS; count++) {
      await randomMoment(random, report, LONGEST_PAUSE);
      const victimKind = pick(random, ['backend', 'viewer', 'child'] as const);
      counts[victimKind]++;
      await killed[victimKind]();
    }
    await new JobHandle({ baseUrl: backend.baseUrl, apiKey: KEY, jobId: next }).cancel();
    write('gate', '');

    for (const jobId of jobs) {
      const viewer = viewers.get(jobId);
      expect(viewer && (await exitOf(viewer)), viewer?.stderr).toBe(0);
      const lines = jsonFile(join(directory, `${jobId}.jsonl`));
      expect(seqs(lines)).toEqual(range(1, lines.length));
      expect(lines.map(({ data }) => data)).toEqual(await serverLog(stateDirectory, jobId));
    }
    const [byFile, byHttp] = [await serverLog(stateDirectory, jobs[0]), await serverLog(stateDirectory, jobs[1])];
    expect(numbers(byFile)).toEqual(reportedNumbers(report));
    const posted = readFileSync(acknowledged, 'utf8').trimEnd().split('\n').map(Number);
    expect(posted).toEqual(range(1, posted.length));
    expect(numbers(byHttp, 'h')).toEqual(posted);
    for (const [jobId, which] of victims) {
      const log = await serverLog(stateDirectory, jobId);
      expect(log.at(-1), jobId).toMatchObject({ status: 'failed' });
      expect(log.some(({ type }) => type === 'job.lost'), jobId).toBe(which === 'group');
      expect(log.find(({ type }) => type === 'sft.job.failed')?.['data'], jobId).toMatchObject(which === 'group' ? {} : { signal: 'SIGKILL' });
      expect(numbers(log), jobId).toEqual(reportedNumbers(jobDirectory(stateDirectory, jobId).report));
    }
    const cancelled = (await serverLog(stateDirectory, next)).at(-1);
    expect(cancelled).toMatchObject({ status: 'cancelled' });
    tell(`killed: ${JSON.stringify(counts)}; ${byFile.length} and ${byHttp.length} records; ${(sizeOf(stateDirectory) / 1e6).toFixed(1)} MB on disk`);
    expect(sizeOf(stateDirectory)).toBeLessThan(MOST_DISK);
    await backend.close();
    expect(processesNaming(stateDirectory)).toEqual([]);
    expect([...victims.keys()].filter((jobId) => isRunning(Number(readFileSync(jobDirectory(stateDirectory, jobId).process, 'utf8').split(' ')[0])))).toEqual([]);
  });
});
