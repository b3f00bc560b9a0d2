import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commandLine, jsonFile } from '../support/command-line.ts';
import { waitUntil } from '../support/wait-until.ts';
import { tell } from './slow-test.ts';

/** The interpreter whose packages are tried. */
const PYTHON = process.env['TRAINSTREAM_PYTHON'] || 'python3';
const PROGRAM = resolve('test/capture/programs/transformers-tensorboard.py');
const LIMIT_MS = 240_000;

const SCRIPT = `import importlib.util, sys; sys.exit(not all(map(importlib.util.find_spec, ["torch", "transformers", "accelerate", "tensorboard"])))`;
const isInstalled = spawnSync(PYTHON, ['-c', SCRIPT]).status === 0;
if (!isInstalled) tell(`Hugging Face Trainer with TensorBoard: ${PYTHON} does not have torch, transformers, accelerate and tensorboard`);

describe.skipIf(!isInstalled)('Hugging Face Trainer that prints, writes TensorBoard files and saves its state', () => {
  it.each([
    ['', ['out/**']],
    [', with its states', ['out/**', 'out/**/trainer_state.json']],
    [', where the backend is killed in between', ['out/**']],
  ] as const)('tells each figure once, at its own step%s', async (what, follow) => {
    const { directory, start, endBackend } = commandLine();
    writeFileSync(join(directory, 'job.toml'), `[runner]\ncommand = ${JSON.stringify([PYTHON, PROGRAM])}\nfollow = ${JSON.stringify(follow)}\n`);
    const file = join(directory, 'run.jsonl');
    const viewer = start(['train', 'job.toml', '--format', 'json', '--json-output', file]);
    if (what.includes('killed')) {
      await waitUntil('some points', () => (viewer.stdout.match(/"train\.loss"/g)?.length ?? 0) >= 8, 60_000);
      await endBackend('SIGKILL');
    }
    expect(await viewer.exit).toBe(0);
    const points = jsonFile(file).map(({ data }) => data).filter(({ name }) => name !== undefined);
    const of = (wanted: string) => points.filter(({ name }) => name === wanted).map(({ step }) => step);
    for (const name of ['train.loss', 'train.grad_norm', 'train.learning_rate']) expect(of(name)).toEqual(Array.from({ length: 20 }, (_, index) => 2 * (index + 1)));
    expect(of('val.loss')).toEqual([10, 20, 30, 40]);
    expect(of('train.mean_loss')).toEqual([40]);
    const digits = points.filter(({ name }) => name === 'train.loss').map(({ value }) => String(value).length);
    tell(`${digits.filter((count) => count <= 6).length} of 20 losses as they were printed, the others as they were written`);
  }, LIMIT_MS);
});
