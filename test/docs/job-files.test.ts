import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type JobSchema } from '../../src/cli/job-config/job-schema.ts';
import { RL_SCHEMA } from '../../src/cli/job-config/rl-schema.ts';
import { SFT_SCHEMA } from '../../src/cli/job-config/sft-schema.ts';
import { PASSED_ENVIRONMENT } from '../../src/core/protocol.ts';

const sections = new Map(
  readFileSync('docs/job-files.md', 'utf8')
    .split(/^## /m)
    .map((section) => [section.split('\n')[0]?.replaceAll('\\', '') ?? '', section] as const),
);

/** Words in backticks. */
const words = (text: string) => new Set([...text.matchAll(/`\[?\[?([\w.]+)\]?\]?`/g)].map(([, word = '']) => word));

/** The tables that a section shows, each with the keys in its row. */
function rowsOf(section: string): Map<string, Set<string>> {
  return new Map([...(sections.get(section) ?? '').matchAll(/^\| `\[([\w.]+)\]` \| (.*) \|$/gm)].map(([, table = '', keys = '']) => [table, words(keys)]));
}

describe('docs/job-files.md', () => {
  it.each<[string, JobSchema]>([['Supervised fine-tuning', SFT_SCHEMA], ['Reinforcement learning', RL_SCHEMA]])('has every key of %s', (section, { tables }) => {
    const rows = rowsOf(section);
    const text = words(sections.get(section) ?? '');
    for (const [table, shape] of Object.entries(tables)) {
      if (table === 'algorithm' || table.startsWith('runner')) continue;
      for (const key of Object.keys(shape)) {
        const told = rows.get(table)?.has(key) ?? text.has(table);
        // Older places of keys are told in a sentence, as are those that belong elsewhere now.
        expect([table, key, told || rows.get('training.rewards')?.has(key) === true]).toEqual([table, key, true]);
      }
    }
    expect([...rows.keys()].filter((table) => table !== 'tags' && !(table in tables))).toEqual([]);
  });

  it('has every key of [runner]', () => {
    const told = words(sections.get('[runner]') ?? '');
    for (const table of ['runner', 'runner.metrics']) for (const key of Object.keys(SFT_SCHEMA.tables[table] ?? {})) expect([key, told.has(key)]).toEqual([key, true]);
  });

  it('names every variable that is passed on', () => {
    const [, told = ''] = /### The environment\n([^]*?) All others have to be named/.exec(sections.get('[runner]') ?? '') ?? [];
    for (const name of PASSED_ENVIRONMENT) expect(told).toContain(`\`${name}\``);
  });
});
