import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseChatDataset, type ChatRow } from '../../src/core/chat-dataset.ts';
import { baselineExactMatch } from '../../src/trainer/baseline.ts';
import { prepareTrainingData } from '../../src/trainer/training-data.ts';

const EXAMPLE = fileURLToPath(new URL('../../examples/sft/', import.meta.url));
const SEQUENCE_LENGTH = 32;
const FILES = ['tasks.jsonl', 'tasks.validation.jsonl'] as const;

let generated: string;
beforeAll(() => {
  generated = mkdtempSync(join(tmpdir(), 'example-'));
  execFileSync(process.execPath, [join(EXAMPLE, 'generate.mjs'), generated]);
});
afterAll(() => rmSync(generated, { recursive: true }));

function readRows(name: string): ChatRow[] {
  const { rows, problems } = parseChatDataset(readFileSync(join(EXAMPLE, name), 'utf8'), name);
  expect(problems).toEqual([]);
  return rows.map(({ row }) => row);
}

describe('the data of examples/sft', () => {
  it.each(FILES)('%s is what the generator writes', (name) => {
    expect(readFileSync(join(EXAMPLE, name), 'utf8') === readFileSync(join(generated, name), 'utf8')).toBe(true);
  });

  it('has no held-out prompt in training, fits the sequence, and no constant answer does well on it', () => {
    const [training, heldOut] = FILES.map(readRows);
    const data = prepareTrainingData(training as ChatRow[], heldOut as ChatRow[], SEQUENCE_LENGTH, 1);
    expect(data.dropped).toBe(0);
    expect([...data.training, ...data.heldOut].filter((row) => row.sequence.truncated)).toEqual([]);
    expect(baselineExactMatch(data.training, data.heldOut)).toBeLessThan(0.15);
    expect(new Set(data.training.map((row) => row.task)).size).toBeGreaterThanOrEqual(3);
    expect(new Set(data.training.map((row) => row.answer)).size).toBeGreaterThan(500);
  });
});
