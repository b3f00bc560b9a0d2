import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { commandLine, jsonFile } from '../support/command-line.ts';
import { processesNaming } from '../support/process-list.ts';
import { waitUntil } from '../support/wait-until.ts';
import { NEEDS_LINUX, tell } from './slow-test.ts';

/** Of the clock that /proc counts in: the same on every Linux that Node runs on. */
const TICKS_A_SECOND = 100;
const LIMIT_MS = 240_000;

/** Processor time of the built-in trainer on a state directory; 0 where it does not run. Seconds. */
function trainerSeconds(stateDirectory: string): number {
  const [trainer] = processesNaming(stateDirectory).filter(({ command }) => /^\S*node \S*trainer\/main\.js$/.test(command));
  if (trainer === undefined) return 0;
  const stat = readFileSync(`/proc/${trainer.pid}/stat`, 'utf8');
  const [userTicks, systemTicks] = stat.slice(stat.lastIndexOf(')') + 2).split(' ').slice(11, 13).map(Number);
  return ((userTicks ?? 0) + (systemTicks ?? 0)) / TICKS_A_SECOND;
}

it('the quickstart trains a model that is as good as promised', NEEDS_LINUX, async () => {
  const { start, directory, stateDirectory } = commandLine();
  const file = join(directory, 'run.jsonl');
  const began = performance.now();
  const viewer = start(['train', '--config', join(process.cwd(), 'examples/sft/sft.toml'), '--json-output', file]);
  let processorSeconds = 0;
  const look = () => {
    processorSeconds = Math.max(processorSeconds, trainerSeconds(stateDirectory));
    return viewer.child.exitCode !== null;
  };
  await waitUntil('the end of the training', look, LIMIT_MS);
  const wallSeconds = (performance.now() - began) / 1000;
  expect([await viewer.exit, viewer.stderr]).toEqual([0, '']);

  const lines = jsonFile(file);
  const losses = lines.filter(({ data }) => data['name'] === 'train.loss').map(({ data }) => Number(data['value']));
  const summary = lines.findLast(({ data }) => data['type'] === 'sft.validation.summary')?.data['data'] as Record<string, number>;
  const { val_loss: validationLoss = NaN, exact_match: exactMatch = NaN, baseline_exact_match: baseline = NaN } = summary;
  tell(
    `quickstart: ${wallSeconds.toFixed(1)} s, training ${processorSeconds.toFixed(1)} CPU seconds; train loss ${losses.at(-1)}, ` +
      `validation loss ${validationLoss}, exact match ${exactMatch}, most frequent answer ${baseline}`,
  );
  expect(summary['final']).toBe(true);
  expect(losses.at(-1)).toBeLessThan(1.5);
  expect(validationLoss).toBeLessThan(1.5);
  expect(exactMatch).toBeGreaterThanOrEqual(0.5);
  expect(baseline).toBeLessThan(0.15);
  expect(viewer.stdout.match(/sft\.sample: /g)).toHaveLength(3);
});
