import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ReplayPace } from '../../src/cli/commands/replay/replay-pace.ts';
import { speedKind } from '../../src/cli/commands/replay/replay-speed.ts';
import { StreamMessage } from '../../src/core/message.ts';
import { ManualClock } from '../../src/testing/manual-clock.ts';
import { backendCommand } from '../support/backend-command.ts';
import { runCommand } from '../support/in-process-command.ts';
import { event, metric, status } from '../support/in-process.ts';
import { workingDirectory } from '../support/working-directory.ts';

const plain = (text: string) => text.replaceAll(/\[\d\d:\d\d:\d\d\] /g, '').split('\n').slice(0, -1);

/** A job's stream in a file, written by `export`. */
async function recorded() {
  const { write, directory } = workingDirectory();
  const { run, job } = await backendCommand();
  const jobId = await job([status('running'), event('half'), metric(1), metric(2), status('failed')]);
  const exported = await run('export', jobId, '--jsonl', 'run.jsonl');
  return { run, job, jobId, write, directory, exported };
}

describe('export', () => {
  it('writes everything as JSON lines, and says what it wrote', async () => {
    const { exported, jobId, directory, run } = await recorded();
    expect(exported).toEqual({ code: 0, stdout: '', stderr: `run.jsonl: 5 messages of ${jobId}\n` });
    expect(readFileSync(`${directory}/run.jsonl`, 'utf8')).toBe((await run('watch', jobId, '--format', 'json')).stdout);
  });

  it('writes metrics, or another stream, as a table', async () => {
    const { run, jobId } = await recorded();
    expect((await run('export', jobId, '--csv', '-')).stdout).toMatch(/^seq,timestamp,name,phase,step,epoch,value\n3,.*,train\.loss,train,1,,0\.1\n4,.*\n$/);
    expect((await run('export', jobId, '--csv', '-', '--stream', 'status')).stdout).toMatch(/^seq,timestamp,status,error,exit_code\n1,.*,running,,\n5,.*,failed,,\n$/);
  });

  it('replaces no file without being told, and leaves none half written', async () => {
    const { run, jobId, directory } = await recorded();
    expect(await run('export', jobId, '--csv', 'run.jsonl')).toEqual({ code: 2, stdout: '', stderr: 'run.jsonl: is there already; replace it with --force\n' });
    expect((await run('export', jobId, '--csv', 'run.jsonl', '--force')).code).toBe(0);
    expect(readFileSync(`${directory}/run.jsonl`, 'utf8')).toMatch(/^seq,timestamp/);
    expect(await run('export', 'job_none', '--jsonl', 'none.jsonl')).toMatchObject({ code: 2 });
    expect(existsSync(`${directory}/none.jsonl`)).toBe(false);
    expect(await run('export', jobId, '--jsonl', 'no/where.jsonl')).toMatchObject({ code: 2, stderr: expect.stringMatching(/^no\/where\.jsonl: cannot be written: ENOENT/) });
    expect((await run('export', jobId)).stderr).toMatch(/give --jsonl FILE or --csv FILE/);
  });
});

describe('replay', () => {
  it('shows a recording as watching shows the job, in each form, and ends alike', async () => {
    const { run, jobId } = await recorded();
    for (const options of [['--format', 'cli'], ['--format', 'json'], ['--quiet'], ['--stream', 'metrics', '--format', 'cli'], ['--until', 'train.loss>0.15', '--quiet'], ['--until', 'train.loss>9', '--quiet', '--exit-zero']]) {
      const [watched, replayed] = [await run('watch', jobId, ...options), await runCommand(['replay', 'run.jsonl', ...options])];
      expect([options, replayed.code, replayed.stdout]).toEqual([options, watched.code, watched.stdout]);
    }
  });

  it('of a recording that ends before the job ends with 10, and says what is missing', async () => {
    const { write, directory } = await recorded();
    const lines = readFileSync(`${directory}/run.jsonl`, 'utf8').split('\n');
    write('torn.jsonl', `${lines.slice(0, 3).join('\n')}\n{"stream_ty`);
    const { code, stdout, stderr } = await runCommand(['replay', 'torn.jsonl', '--format', 'cli']);
    expect([code, plain(stdout)]).toEqual([10, ['Status: running', '[2] sft.progress: half', 'train.loss=0.1 (step=1)']]);
    expect(stderr).toBe('incomplete: the last line of torn.jsonl is torn, and was left out\ntorn.jsonl: ends before the job does (last status: running)\n');
  });

  it('shows all jobs of a recording', async () => {
    const { run, job, jobId, write } = await recorded();
    const other = await job([status('running'), status('succeeded')]);
    write('all.jsonl', (await run('watch', jobId, other, '--format', 'json')).stdout);
    const { code, stdout } = await runCommand(['replay', 'all.jsonl', '--quiet']);
    expect([code, plain(stdout).toSorted()]).toEqual([3, [`${jobId}  Training completed: failed`, `${other}  Training completed: succeeded`].toSorted()]);
  });

  it.each([
    ['none.jsonl', undefined, /^none\.jsonl: no such file\n$/],
    ['empty.jsonl', '\n', /^empty\.jsonl: holds no message of a job's stream\n$/],
    ['text.jsonl', 'hello\n', /^text\.jsonl:1: is not JSON\n$/],
    ['other.jsonl', '{"stream_type":"STATUS","timestamp":"","job_id":"job_1","data":{}}\n{"a":1}\n', /^other\.jsonl:2: is not a message of a job's stream\n$/],
  ])('%s is refused with code 2', async (name, text, stderr) => {
    const { write } = workingDirectory();
    if (text !== undefined) write(name, text);
    expect(await runCommand(['replay', name])).toEqual({ code: 2, stdout: '', stderr: expect.stringMatching(stderr) });
  });
});

describe('the pace of a replay', () => {
  const at = (seconds: number) => StreamMessage.fromEvent('job_1', { seq: 1, type: 'a', created_at: new Date(1e12 + seconds * 1_000).toISOString() });

  /** The milliseconds at which messages of those recorded seconds come. */
  async function times(speed: number, ...seconds: readonly number[]): Promise<number[]> {
    const clock = new ManualClock();
    const start = clock.now();
    const pace = new ReplayPace(speed, clock);
    const { signal } = new AbortController();
    const came: number[] = [];
    const all = (async () => {
      for (const second of seconds) {
        await pace.wait(at(second), signal);
        came.push(clock.now() - start);
      }
    })();
    while (came.length < seconds.length) await clock.advance(10);
    await all;
    return came;
  }

  it('is that of the recording, times the speed', async () => {
    expect(await times(1, 0, 1, 3)).toEqual([0, 1_000, 3_000]);
    expect(await times(10, 0, 1, 3)).toEqual([0, 100, 300]);
    expect(await times(Infinity, 0, 1e6, 2e6)).toEqual([0, 0, 0]);
  });

  it('shortens long pauses, and lets what is late or out of order come at once', async () => {
    expect(await times(1, 0, 3_600, 3_601)).toEqual([0, 5_000, 6_000]);
    expect(await times(1, 10, 5, 11)).toEqual([0, 0, 1_000]);
  });

  it('is said as a factor, or max', () => {
    expect(['1x', '2.5x', '10', 'max'].map((text) => speedKind.fromText(text))).toEqual([{ value: 1 }, { value: 2.5 }, { value: 10 }, { value: Infinity }]);
    for (const text of ['0x', '-1x', 'x', 'fast', '']) expect(speedKind.fromText(text)).toEqual({ problem: 'expected a speed such as 1x or 10x, or max' });
  });
});
