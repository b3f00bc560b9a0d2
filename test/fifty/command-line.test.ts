import { join } from 'node:path';
import { expect, it } from 'vitest';
import { commandLine, jsonFile } from '../support/command-line.ts';

const EVENTS = ['sft.progress', 'sft.loss', 'sft.validation.summary', 'other.event'];
const SCRIPT = `${EVENTS.map((type) => `report({ event: { type: '${type}', message: 'said' } });`).join(' ')} report({ step: 1, metrics: { 'train.loss': 2, 'val.loss': 3, 'gpu.util': 4 } });`;

/** A job that has ended, and ways to look at it. */
async function endedJob() {
  const { run, scriptJob, directory } = commandLine();
  await run(['train', '--config', scriptJob(SCRIPT), '--no-poll']);
  const watch = (...options: string[]) => run(['watch', '--latest', ...options]);
  expect((await watch('--quiet')).code).toBe(0);
  return { watch, file: join(directory, 'out.jsonl') };
}

it('#40 quiet prints one line and starves no file, and lists may hold commas', async () => {
  const { watch, file } = await endedJob();
  for (const quiet of [['--quiet'], ['--format', 'quiet']]) expect(await watch(...quiet)).toEqual({ code: 0, stdout: 'Training completed: succeeded\n', stderr: '' });
  await watch('--quiet', '--json-output', file);
  expect(new Set(jsonFile(file).map(({ stream_type: type }) => type))).toEqual(new Set(['STATUS', 'EVENTS', 'METRICS', 'TIMELINE']));
  const both = await watch('--format', 'cli', '--stream', 'events', '--filter-events', 'sft.progress,sft.validation.summary');
  expect(EVENTS.filter((type) => both.stdout.includes(type))).toEqual(['sft.progress', 'sft.validation.summary']);
});

it('#42 filters are heeded, and nothing speaks of itself on standard error', async () => {
  const { watch } = await endedJob();
  const { stdout, stderr } = await watch('--format', 'json', '--filter-events', '!sft.*', '--filter-metrics', 'train.loss,val.*');
  const data = stdout.trim().split('\n').map((line) => (JSON.parse(line) as { data: { type?: string; name?: string } }).data);
  expect(data.flatMap(({ type }) => type ?? [])).toEqual(['other.event']);
  expect(data.flatMap(({ name, type }) => (type === undefined && name?.includes('.') ? [name] : []))).toEqual(['train.loss', 'val.loss']);
  expect(stderr).toBe('Training completed: succeeded\n');
});
