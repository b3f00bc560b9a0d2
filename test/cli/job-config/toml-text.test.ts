import { describe, expect, it } from 'vitest';
import { loadJobConfig } from '../../../src/cli/job-config/load-job-config.ts';
import { directoryWith, faultsOf, loadSft, problemsOf } from './job-files.ts';

const GOOD = '[job]\nmodel = "builtin/tiny"\ndata = "rows.jsonl"\n[hyperparameters]\nn_epochs = 1\n';

describe('syntax', () => {
  it.each([
    ['[job]\nmodel =\n', 'sft.toml:3:1: Unspecified values are invalid'],
    ['[job]\nmodel = 1\nmodel = 2\n', 'sft.toml:3:1: Defining a key multiple times is invalid'],
    ['[job]\n  model = @\n', 'sft.toml:2:11: Unexpected character'],
    ['\r\n[job]\r\nmodel = "x\r\n', 'sft.toml:3:11: Unterminated string constant'],
  ])('%j', async (text, fault) => {
    expect(await faultsOf(text)).toEqual([fault]);
  });
});

it.each(['__proto__.polluted = 1', '[__proto__]\npolluted = 1', '"__proto__" = { polluted = 1 }', '[[job."__proto__"]]\npolluted = 1'])(
  '%j does not reach behind the tables',
  async (text) => {
    const column = text.indexOf(text.includes('"') ? '"' : '__proto__') + 1;
    expect(await faultsOf(text)).toEqual([`sft.toml:1:${column}: __proto__ cannot be a key`]);
    expect({}).not.toHaveProperty('polluted');
  },
);

it('that is nested too deeply is refused', async () => {
  expect(await faultsOf(`a = ${'['.repeat(20_000)}${']'.repeat(20_000)}`)).toEqual(['sft.toml: lists or tables are nested too deeply']);
});

describe('positions', () => {
  it('are right with CRLF and with a byte order mark', async () => {
    expect(await faultsOf('\ufeff[job]\r\nmodel = "builtin/tiny"\r\ndata = 3\r\n[hyperparameters]\r\nn_epochs = "two"\r\n')).toEqual([
      'sft.toml:3:8: job.data: expected a text in quotes that is not empty, got 3',
      'sft.toml:5:12: hyperparameters.n_epochs: expected a whole number above 0, got "two"',
    ]);
    expect((await loadSft(`\ufeff${GOOD}`)).model).toBe('builtin/tiny');
    expect(await faultsOf('\ufeffjob = 3\n')).toContain('sft.toml:1:7: job: expected a table, got a number');
  });

  it('are right in inline tables and with dotted keys', async () => {
    const text = 'job = { model = "builtin/tiny", data = 1 }\nhyperparameters.n_epochs = "x"\nhyperparameters.modell.layers = 1\ntraining = {}\n';
    expect(await faultsOf(text)).toEqual([
      'sft.toml:1:40: job.data: expected a text in quotes that is not empty, got 1',
      'sft.toml:2:28: hyperparameters.n_epochs: expected a whole number above 0, got "x"',
      'sft.toml:3:17: hyperparameters.modell: unknown key; did you mean model?',
    ]);
  });

  it('of a missing key are those of an inline table, or of the first dotted key of its table', async () => {
    const faults = await faultsOf('\n  job.data = "rows.jsonl"\nhyperparameters = { steps = 1 }\nalgorithm = { type = "offline" }\n');
    expect(faults.map((fault) => fault.split(': ').slice(0, 2).join(': '))).toEqual([
      'sft.toml:2:3: job.model',
      'sft.toml:4:13: algorithm.method',
      'sft.toml:4:13: algorithm.variety',
    ]);
  });

  it('are right in lists, also over several lines', async () => {
    expect(await faultsOf(`${GOOD}[runner]\ncommand = [\n  "a",\n  2,\n]\n`)).toEqual(['sft.toml:9:3: runner.command[1]: expected a text in quotes, got 2']);
  });

  it('prefer the header of a table to that of a table inside it', async () => {
    expect(await faultsOf('[hyperparameters.model]\nlayers = 1\n[hyperparameters]\n[job]\nmodel = "builtin/tiny"\ndata = "rows.jsonl"\n')).toEqual([
      'sft.toml:3:1: hyperparameters.n_epochs: is missing (how long to train; or give one of total_steps, train_steps, steps)',
    ]);
  });

  it('of a list of tables where a table is expected are those of its first header', async () => {
    expect(await faultsOf(`${GOOD}[[runner]]\nseed = 1\n[[runner]]\nseed = 2\n`)).toEqual(['sft.toml:6:1: runner: expected a table, got a list']);
  });
});

describe('a file that cannot be read', () => {
  it('does not exist', async () => {
    const workingDirectory = await directoryWith({ 'file.toml': '' });
    expect(await problemsOf(loadJobConfig('sft.toml', { remote: false, workingDirectory }))).toEqual(['sft.toml: no such file']);
    expect(await problemsOf(loadJobConfig('file.toml/x', { remote: false, workingDirectory }))).toEqual(['file.toml/x: no such file']);
  });

  it('is a directory', async () => {
    const workingDirectory = await directoryWith({ 'jobs/sft.toml': '' });
    expect(await problemsOf(loadJobConfig('jobs', { remote: false, workingDirectory }))).toEqual(['jobs: is a directory']);
  });

  it('is not UTF-8', async () => {
    expect(await faultsOf(Uint8Array.of(0x61, 0xff, 0xfe))).toEqual(['sft.toml: not UTF-8 text']);
  });
});
