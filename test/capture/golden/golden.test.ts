import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runs } from '../../support/property.ts';
import { captured, CAPTURES, seriesOf } from './captured.ts';
import { GOLDEN } from './golden-series.ts';

/** How far the programs say that they are in the end, as far as they say it. */
const PROGRESS: Readonly<Record<string, unknown>> = {
  fasttext: { step: 100, total_steps: 100 },
  keras: { step: 18, total_steps: 18, epoch: 3 },
  'keras-evaluate': { step: 12, total_steps: 12, epoch: 3 },
  'lightning-rich': { step: 36, total_steps: 36, epoch: 2 },
  'tqdm-postfix': { step: 60, total_steps: 60 },
  'transformers-4': { step: 30, total_steps: 30 },
  'transformers-5': { step: 30, total_steps: 30 },
  trl: { step: 16, total_steps: 16 },
};

const NAMES = readdirSync(CAPTURES).map((file) => file.replace(/\.txt$/, ''));

describe('the recorded output of', () => {
  it('programs is all looked at, and small', () => {
    expect(NAMES.toSorted()).toEqual(Object.keys(GOLDEN).toSorted());
    expect(NAMES.filter((name) => statSync(join(CAPTURES, `${name}.txt`)).size > 8_192)).toEqual([]);
  });

  it.each(NAMES)('%s gives these points, and no others', (name) => {
    const records = captured(name);
    expect(seriesOf(records)).toEqual(GOLDEN[name]);
    const events = records.filter((record) => record.kind === 'event').map(({ data }) => data);
    expect(events.at(-1)).toEqual(PROGRESS[name]);
    expect(records.every(({ kind }) => kind === 'metric' || kind === 'event')).toBe(true);
  });

  it.each(NAMES)('%s gives the same figures when it comes bit by bit', (name) => {
    const figures = (sizes?: readonly number[]) => captured(name, sizes).flatMap((record) => (record.kind === 'metric' ? [`${record.name}=${record.value}`] : []));
    const all = figures();
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 600 }), { minLength: 1, maxLength: 8 }), (sizes) => {
        expect(figures(sizes)).toEqual(all);
      }),
      runs(10),
    );
  });
});
