import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Reporter, type ReportLine } from '../../src/trainer/reporter.ts';
import { runTrainer } from '../../src/trainer/run-trainer.ts';
import { chatRow, letterRows } from './sample-rows.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'trainer-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

type Outcome = { code: number; complaints: string[]; lines: ReportLine[] };

async function run(rows: string | undefined, config: unknown = {}, signal?: AbortSignal): Promise<Outcome> {
  const path = join(directory, 'file_1');
  if (rows !== undefined) writeFileSync(path, rows);
  const configPath = join(directory, 'config.json');
  const base = {
    training_file: { path, name: 'tasks.jsonl' },
    hyperparameters: { total_steps: 2, per_device_batch: 4, sequence_length: 12, model: { layers: 1, d_model: 8, heads: 2 } },
  };
  writeFileSync(configPath, typeof config === 'string' ? config : JSON.stringify({ ...base, ...(config as object) }));
  const complaints: string[] = [];
  const lines: ReportLine[] = [];
  const code = await runTrainer({
    configPath,
    directory,
    reporter: new Reporter((line) => lines.push(line)),
    complain: (line) => complaints.push(line),
    ...(signal === undefined ? {} : { signal }),
    now: () => 0,
  });
  return { code, complaints, lines };
}

const asText = (rows: readonly unknown[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('');
const errors = (lines: readonly ReportLine[]): string[] =>
  lines.flatMap((line) => ('event' in line && line.event.level === 'error' ? [line.event.message] : []));

describe('runTrainer', () => {
  it('trains and leaves a model', async () => {
    const { code, complaints, lines } = await run(asText(letterRows(24)));
    expect(complaints).toEqual([]);
    expect(code).toBe(0);
    expect(lines[0]).toEqual({ phase: 'initializing_trainer', metadata: {} });
    expect(lines.at(-1)).toMatchObject({ event: { type: 'sft.training.finish' } });
    expect(JSON.parse(readFileSync(join(directory, 'config.json'), 'utf8'))).toMatchObject({ architecture: { layers: 1, d_model: 8 } });
  });

  it('reports every bad row by name and line, and trains nothing', async () => {
    const { code, complaints, lines } = await run(`${asText(letterRows(1))}nonsense\n{"messages":[]}\n`);
    expect(code).toBe(2);
    expect(complaints).toHaveLength(2);
    expect(complaints[0]).toMatch(/^tasks\.jsonl:2: not valid JSON: /);
    expect(complaints[1]).toBe('tasks.jsonl:3: "messages" must not be empty');
    expect(errors(lines)).toEqual(complaints);
    expect(lines.some((line) => 'phase' in line && line.phase === 'training')).toBe(false);
  });

  it.each([
    ['a configuration that is not JSON', '{', /config\.json is not valid JSON/],
    ['another model', { model: 'other/model' }, /trains "builtin\/tiny" and nothing else/],
    ['a validation file that is not there', { validation_file: { path: '/nowhere/file', name: 'val.jsonl' } }, /^val\.jsonl cannot be read: ENOENT/],
  ])('refuses %s', async (_what, config, message) => {
    const { code, complaints, lines } = await run(asText(letterRows(4)), config);
    expect(code).toBe(2);
    expect(complaints.join('\n')).toMatch(message);
    expect(errors(lines)).toEqual(complaints);
  });

  it('refuses a data file that is not there, or whose every prompt is held out', async () => {
    expect((await run(undefined)).complaints.join()).toMatch(/^tasks\.jsonl cannot be read: ENOENT/);
    const validation = join(directory, 'val');
    writeFileSync(validation, asText(letterRows(4)));
    const { code, complaints } = await run(asText(letterRows(4)), { validation_file: { path: validation, name: 'val.jsonl' } });
    expect([code, complaints]).toEqual([2, ['tasks.jsonl: every prompt is held out for validation, no row is left to train on']]);
  });

  it('warns of rows that do not fit and of hyperparameters it does not use', async () => {
    const long = chatRow('a question that takes more than twelve tokens', 'b');
    const hyperparameters = { total_steps: 1, sequence_length: 12, lora_rank: 8, model: { layers: 1, d_model: 8, heads: 2 } };
    const { lines } = await run(asText([...letterRows(7), long]), { hyperparameters });
    const warnings = lines.flatMap((line) => ('event' in line && line.event.level === 'warning' ? [line.event.message] : []));
    expect(warnings).toEqual([
      'hyperparameters the embedded trainer does not use: lora_rank',
      '1 row longer than sequence_length 12 lost the beginning',
    ]);
  });

  it('trains on a single row, and says that nothing can be held out', async () => {
    const { code, lines } = await run(asText(letterRows(1)));
    expect(code).toBe(0);
    expect(lines).toContainEqual(expect.objectContaining({ event: expect.objectContaining({ type: 'sft.data.unvalidated' }) }));
  });

  it('ends with 143 when it is told to stop', async () => {
    const { code, lines } = await run(asText(letterRows(24)), {}, AbortSignal.abort());
    expect(code).toBe(143);
    expect(lines.at(-1)).toMatchObject({ event: { type: 'sft.training.interrupted' } });
  });
});
