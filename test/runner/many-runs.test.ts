import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { jobDirectory } from '../../src/runner/job-directory.ts';
import { endAfter, runnerFixture } from '../support/runner-fixture.ts';

it('many jobs run at once, without a warning of a leak that is none', async () => {
  const warnings: Error[] = [];
  const note = (warning: Error) => void warnings.push(warning);
  process.on('warning', note);
  onTestFinished(() => void process.off('warning', note));
  const { directory, startRunner, queueScript, until, ended } = await runnerFixture();
  const gate = join(directory, 'gate');
  const jobIds = await Promise.all(Array.from({ length: 12 }, () => queueScript(endAfter(gate, 0))));
  startRunner({ maxConcurrent: 12 });
  await Promise.all(jobIds.map((jobId) => until(jobId, (records) => records.some(({ phase }) => phase === 'training'))));
  writeFileSync(gate, '');
  for (const jobId of jobIds) expect((await ended(jobId)).at(-1)).toMatchObject({ status: 'succeeded' });
  expect(warnings.map(({ message }) => message)).toEqual([]);
});

it('a job whose traces cannot be read keeps no other one waiting', async () => {
  const { directory, startRunner, queueScript, ended, errors } = await runnerFixture();
  const broken = await queueScript('');
  const others = await Promise.all([queueScript(''), queueScript('')]);
  const traces = jobDirectory(directory, broken);
  for (const path of [traces.terminated, `${traces.report}.base`, `${traces.output}.base`]) mkdirSync(path, { recursive: true });
  startRunner({ maxConcurrent: 2 });
  for (const jobId of others) expect((await ended(jobId)).at(-1)).toMatchObject({ status: 'succeeded' });
  expect(errors).toContainEqual(expect.objectContaining({ code: 'EISDIR' }));
});
