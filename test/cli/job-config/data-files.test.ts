import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadJobConfig } from '../../../src/cli/job-config/load-job-config.ts';
import { directoryWith, problemsOf } from './job-files.ts';

const config = (data: string, more = ''): string =>
  `[job]\nmodel = "builtin/tiny"\n${data}\n[hyperparameters]\nn_epochs = 1\n${more}`;

async function loadFrom(workingDirectory: string) {
  return loadJobConfig('jobs/sft.toml', { remote: false, workingDirectory });
}

describe('a data file', () => {
  it('is looked for beside the TOML file first', async () => {
    const directory = await directoryWith({ 'jobs/sft.toml': config('data = "rows.jsonl"'), 'jobs/rows.jsonl': '', 'rows.jsonl': '' });
    expect(await loadFrom(directory)).toMatchObject({ trainingFile: { path: join(directory, 'jobs/rows.jsonl'), name: 'rows.jsonl' } });
  });

  it('is looked for in the working directory then', async () => {
    const toml = config('data_path = "data/rows.jsonl"', '[data]\nvalidation_path = "held-out.jsonl"\n');
    const directory = await directoryWith({ 'jobs/sft.toml': toml, 'data/rows.jsonl': '', 'held-out.jsonl': '' });
    expect(await loadFrom(directory)).toMatchObject({
      trainingFile: { path: join(directory, 'data/rows.jsonl'), name: 'data/rows.jsonl' },
      validationFile: { path: join(directory, 'held-out.jsonl'), name: 'held-out.jsonl' },
    });
  });

  it('may have an absolute path', async () => {
    const directory = await directoryWith({ 'rows.jsonl': '' });
    const path = join(directory, 'rows.jsonl');
    const other = await directoryWith({ 'jobs/sft.toml': config(`data = "${path}"`) });
    expect(await loadFrom(other)).toMatchObject({ trainingFile: { path, name: path } });
  });

  it('that is in neither place is an error which names both', async () => {
    const directory = await directoryWith({
      'jobs/sft.toml': config('data = "rows.jsonl"', '[data]\nvalidation_path = "/no/such.jsonl"\n'),
    });
    expect(await problemsOf(loadFrom(directory))).toEqual([
      `jobs/sft.toml:3:8: job.data: no such file: "rows.jsonl"; looked in "${join(directory, 'jobs')}" (beside this file) ` +
        `and in "${directory}" (the working directory)`,
      'jobs/sft.toml:7:19: data.validation_path: no such file: "/no/such.jsonl"',
    ]);
  });

  it('names a place once where both are the same', async () => {
    const directory = await directoryWith({ 'sft.toml': config('data = "rows.jsonl"') });
    expect(await problemsOf(loadJobConfig('sft.toml', { remote: false, workingDirectory: directory }))).toEqual([
      `sft.toml:3:8: job.data: no such file: "rows.jsonl"; looked in "${directory}" (beside this file)`,
    ]);
  });

  it('is no directory', async () => {
    const directory = await directoryWith({ 'jobs/sft.toml': config('data = "rows"'), 'jobs/rows/part.jsonl': '' });
    expect(await problemsOf(loadFrom(directory))).toEqual([
      `jobs/sft.toml:3:8: job.data: expected a file, but "${join(directory, 'jobs/rows')}" is a directory`,
    ]);
  });

  it('has one key', async () => {
    const directory = await directoryWith({ 'jobs/sft.toml': config('data = "a"\ndata_path = "a"'), 'jobs/a': '' });
    expect(await problemsOf(loadFrom(directory))).toEqual(['jobs/sft.toml:4:1: job.data_path: means the same as data; give one of them']);
  });

  it('for validation may be left empty', async () => {
    const directory = await directoryWith({ 'jobs/sft.toml': config('data = "a"', '[data]\nvalidation_path = ""\n'), 'jobs/a': '' });
    expect(await loadFrom(directory)).not.toHaveProperty('validationFile');
  });
});

describe('the directory of the process', () => {
  it('is relative to the TOML file and must exist', async () => {
    const runner = (cwd: string): string => `[runner]\ncwd = "${cwd}"\n`;
    const directory = await directoryWith({
      'jobs/sft.toml': config('data = "a"', runner('work')),
      'jobs/a': '',
      'jobs/work/file': '',
      'jobs/absent.toml': config('data = "a"', runner('nowhere')),
      'jobs/file.toml': config('data = "a"', runner('a')),
    });
    const options = { remote: false, workingDirectory: directory };
    expect(await loadFrom(directory)).toMatchObject({ runner: { cwd: join(directory, 'jobs/work') } });
    expect(await problemsOf(loadJobConfig('jobs/absent.toml', options))).toEqual([
      `jobs/absent.toml:7:7: runner.cwd: cannot be used: "${join(directory, 'jobs/nowhere')}" gives ENOENT`,
    ]);
    expect(await problemsOf(loadJobConfig('jobs/file.toml', options))).toEqual([
      `jobs/file.toml:7:7: runner.cwd: expected a directory, but "${join(directory, 'jobs/a')}" is a file`,
    ]);
    expect(await loadJobConfig('jobs/absent.toml', { ...options, remote: true })).toMatchObject({ jobType: 'sft' });
  });
});
