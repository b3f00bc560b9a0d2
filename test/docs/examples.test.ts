import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { backendOnSocket } from '../support/backend-on-socket.ts';
import { jsonFile } from '../support/command-line.ts';
import { event, KEY, status } from '../support/in-process.ts';
import { range, RUN } from '../support/streaming.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { waitUntil } from '../support/wait-until.ts';

type Backend = Awaited<ReturnType<typeof backendOnSocket>>;

function start(backend: Backend, name: string, ...args: string[]) {
  const env = { PATH: process.env['PATH'] ?? '', TRAINSTREAM_BACKEND: backend.url, TRAINSTREAM_API_KEY: KEY };
  const child = spawn(process.execPath, [join('examples/library', name), ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const run = { child, output: '', exit: new Promise((resolve) => child.once('close', (code, signal) => resolve(code ?? signal))) };
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (run.output += text));
  return run;
}

async function outputOf(backend: Backend, name: string, ...args: string[]): Promise<string> {
  const run = start(backend, name, ...args);
  expect([await run.exit, run.output]).toEqual([0, expect.any(String)]);
  return run.output;
}

const LOSSES = range(1, 5).map((step) => ({ kind: 'metric', name: 'train.loss', value: 5 / step, step, phase: 'train' }) as const);
const ENDED = [status('running'), ...LOSSES, { ...event('bad'), level: 'error' } as const, status('succeeded')];

describe('the examples of the library', () => {
  it('loss-callback', async () => {
    const backend = await backendOnSocket();
    expect(await outputOf(backend, 'loss-callback.mjs', await backend.job(ENDED))).toMatch(/^step 1: 5\n[\s\S]*step 5: 1\nsucceeded: 5 points, from 5 to 1\n$/);
  });

  it('several-handlers', async () => {
    const backend = await backendOnSocket();
    const [jobId, directory] = [await backend.job(ENDED), temporaryDirectory()];
    expect(await outputOf(backend, 'several-handlers.mjs', jobId, directory)).toMatch(/train\.loss .*step=5[\s\S]*succeeded\n$/);
    expect([jsonFile(join(directory, `${jobId}.jsonl`)).length, jsonFile(join(directory, `${jobId}.errors.jsonl`)).map(({ seq }) => seq)]).toEqual([8, [1, 7, 8]]);
  });

  it('resume, killed in the middle', async () => {
    const backend = await backendOnSocket();
    const [jobId, directory] = [await backend.job([status('running'), ...LOSSES]), temporaryDirectory()];
    const file = join(directory, `${jobId}.jsonl`);
    const first = start(backend, 'resume.mjs', jobId, directory);
    await waitUntil('some lines', () => existsSync(file) && jsonFile(file).length === 6);
    first.child.kill('SIGKILL');
    await first.exit;
    await backend.store.jobs.append(jobId, [event('more'), status('failed')]);
    expect(await outputOf(backend, 'resume.mjs', jobId, directory)).toBe('failed\n');
    expect(jsonFile(file).map(({ seq }) => seq)).toEqual(range(1, 8));
    expect(JSON.parse(readFileSync(join(directory, `${jobId}.cursor.json`), 'utf8'))).toMatchObject({ cursor: 8 });
  });

  it('many-jobs', async () => {
    const backend = await backendOnSocket();
    const jobs = [await backend.job(RUN), await backend.job(ENDED)];
    expect((await outputOf(backend, 'many-jobs.mjs', ...jobs)).trim().split('\n').toSorted()).toEqual(
      [`${jobs[0]}: succeeded, 34 messages`, `${jobs[1]}: succeeded, 8 messages`].toSorted(),
    );
  });

  it('custom-handler', async () => {
    const backend = await backendOnSocket();
    expect(await outputOf(backend, 'custom-handler.mjs', await backend.job(ENDED))).toBe('succeeded\nlowest train.loss: 1 at step 5\n');
  });

  it('custom-source', async () => {
    const backend = await backendOnSocket();
    const [jobId, directory] = [await backend.job(ENDED), temporaryDirectory()];
    await outputOf(backend, 'several-handlers.mjs', jobId, directory);
    expect(await outputOf(backend, 'custom-source.mjs', join(directory, `${jobId}.jsonl`))).toMatch(/train\.loss=5 \(step=1\)[\s\S]*recorded: succeeded\n$/);
  });

  it('say what is missing where no backend is named', async () => {
    const file = join(temporaryDirectory(), 'none');
    writeFileSync(file, '');
    const child = spawn(process.execPath, ['examples/library/many-jobs.mjs'], { env: { PATH: process.env['PATH'] ?? '' }, stdio: ['ignore', 'ignore', 'pipe'] });
    let text = '';
    child.stderr.setEncoding('utf8').on('data', (part: string) => (text += part));
    await new Promise((resolve) => child.once('close', resolve));
    expect(text).toMatch(/set TRAINSTREAM_BACKEND and TRAINSTREAM_API_KEY/);
  });
});
