import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { existingFiles } from '../../../src/runner/follow/follow-files.ts';
import { CAPTURES, folder, line, shown } from './folder.ts';

const capture = (name: string) => readFileSync(join(CAPTURES, name), 'utf8');
const TRAIN = [3, 7, 11, 15, 19, 23, 27, 31, 35].map((step) => `train.loss@${step}`);
const ALL = [...TRAIN, ...[11, 23, 35].map((step) => `val.loss@${step}`)];

describe('tables that are followed', () => {
  it('are told row by row, each once, also where they are written anew with another column and while that is done', async () => {
    const { cwd, write, search } = folder(['**']);
    const path = join(cwd, 'version_0/metrics.csv');
    const [before, after] = [capture('lightning-before.csv'), capture('lightning.csv')];
    const rows = before.split('\n').slice(0, -1).map((row) => `${row}\n`);
    const first = search();
    write('version_0/metrics.csv', rows[0] ?? '');
    expect(await first.read()).toEqual([]);
    write('version_0/metrics.csv', `${rows[1]}${rows[2]?.slice(0, 5)}`);
    expect(shown(await first.read())).toEqual(['train.loss@3']);
    write('version_0/metrics.csv', `${rows[2]?.slice(5)}${rows[3]}`);
    expect(shown(await first.read())).toEqual(['train.loss@7', 'train.loss@11']);
    // As Lightning does it: it empties the file, and writes all of it again.
    for (const length of [0, 10, 50, 75]) {
      writeFileSync(path, after.slice(0, length));
      expect(await first.read()).toEqual([]);
    }
    const half = after.indexOf('2,27');
    writeFileSync(path, after.slice(0, half));
    expect(shown(await first.read())).toEqual(['val.loss@11', 'train.loss@15', 'train.loss@19', 'train.loss@23', 'val.loss@23']);
    write('version_0/metrics.csv', after.slice(half));
    // Another reader goes on from there.
    const second = search();
    expect(shown(await second.read(true))).toEqual(['train.loss@27', 'train.loss@31', 'train.loss@35', 'val.loss@35']);
    expect(shown(await search().read(true))).toEqual([]);
  });

  it('of another run in their place are told from the start', async () => {
    const { cwd, write, search } = folder(['history.csv']);
    const path = join(cwd, 'history.csv');
    const { read } = search();
    write('history.csv', 'epoch,loss\n0,1\n1,0.5\n2,0.25\n');
    expect(shown(await read())).toEqual(['train.loss@0', 'train.loss@1', 'train.loss@2']);
    truncateSync(path);
    expect(await read()).toEqual([]);
    write('history.csv', 'epoch,loss\n0,1.5\n');
    await read();
    expect(shown(await read())).toEqual(['train.loss@0']);
    write('history.csv', '1,0.75\n');
    expect(shown(await read())).toEqual(['train.loss@1']);
    writeFileSync(path, line(5) + line(6));
    expect(await read()).toEqual([]);
    expect(shown(await read())).toEqual(['train.loss@5', 'train.loss@6']);
  });

  it('that were there before are told from the row behind, and a row that does not fit is said', async () => {
    const { cwd, globs, write } = folder(['**']);
    write('metrics.csv', capture('lightning-before.csv'));
    write('prices.csv', 'day,price\n1,2\n');
    const { read } = folder(['**'], { cwd, existing: await existingFiles({ cwd, globs }) }).search();
    expect(await read()).toEqual([]);
    write('metrics.csv', '1,15\n1,15,0.5\n');
    expect(shown(await read())).toEqual(['A line of metrics.csv was passed over: it has not as many cells as the table has columns', 'train.loss@15']);
  });

  it('may have any name where a pattern names them', async () => {
    const { write, search } = folder(['training.log', '**']);
    write('training.log', capture('keras.csv'));
    write('other.log', capture('keras.csv'));
    expect((await search().read()).filter((record) => record.kind === 'metric' && record.name === 'val.accuracy')).toHaveLength(4);
  });

  it('do not tell what a file of another kind has told', async () => {
    const { write, search } = folder(['runs/**']);
    write('runs/metrics.jsonl', TRAIN.map((_, index) => `{"step": ${4 * index + 3}, "train_loss": 1}\n`).join(''));
    const { read } = search();
    expect(shown(await read())).toEqual(TRAIN);
    write('runs/metrics.csv', capture('lightning.csv'));
    expect(shown(await read())).toEqual(ALL.slice(TRAIN.length));
  });
});
