import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { tableColumns, tableIdentity, tableRecords, tableRow } from '../../../src/capture/files/metric-table.ts';
import { metricTableIdentity, trainerFileKind } from '../../../src/capture/files/trainer-file-kind.ts';

const OPTIONS = { mapNames: true, progressType: 'progress' };

/** What a table tells: `name=value@step`. */
function points(text: string, options = OPTIONS): readonly string[] {
  const [header = '', ...rows] = text.trimEnd().split('\n');
  const columns = tableColumns(header);
  if (columns === undefined) return [];
  return rows.flatMap((row) => tableRecords(tableRow(columns, row) ?? {}, options)).map((record) => (record.kind === 'metric' ? `${record.name}=${record.value ?? String(record.data?.['nonfinite'])}@${record.step}` : record.kind));
}

const capture = (name: string) => readFileSync(`test/capture/files/captures/${name}.csv`, 'utf8');

describe('tables of metrics', () => {
  it('of Lightning: the step, and the cells that are not empty', () => {
    expect(points(capture('lightning'))).toEqual([
      'train.loss=3.5854012966156006@3', 'train.loss=3.9325428009033203@7', 'train.loss=0.9607917070388794@11', 'val.loss=0.3946266174316406@11',
      'train.loss=0.11594051122665405@15', 'train.loss=0.21466711163520813@19', 'train.loss=0.08661787211894989@23', 'val.loss=0.038709357380867004@23',
      'train.loss=0.009808184579014778@27', 'train.loss=0.023588132113218307@31', 'train.loss=0.009177896194159985@35', 'val.loss=0.00569404661655426@35',
    ]);
  });

  it('of Keras: the epoch is the step', () => {
    expect(points(capture('keras'))).toEqual([
      'train.accuracy=0.5@0', 'train.loss=0.7195837497711182@0', 'val.accuracy=0.5@0', 'val.loss=0.6940935850143433@0',
      'train.accuracy=0.5@1', 'train.loss=0.718955934047699@1', 'val.accuracy=0.5@1', 'val.loss=0.6939196586608887@1',
      'train.accuracy=0.5@2', 'train.loss=0.7184076309204102@2', 'val.accuracy=0.5@2', 'val.loss=0.6937487721443176@2',
      'train.accuracy=0.5@3', 'train.loss=0.7178323864936829@3', 'val.accuracy=0.5@3', 'val.loss=0.6935803294181824@3',
    ]);
  });

  it('may have other separators, blanks, quotes, and numbers that are not finite', () => {
    expect(points('epoch; loss ;"a;b"\r\n 1; 0.5; 2e-3 \r\n2;nan;-inf\r\n3;NA;\r\n')).toEqual(['train.loss=0.5@1', 'train.a;b=0.002@1', 'train.loss=NaN@2', 'train.a;b=-Infinity@2']);
    expect(points('step\tLoss/test\n1\t2\n', { ...OPTIONS, mapNames: false })).toEqual(['Loss/test=2@1']);
  });

  it('are known by their columns and their first row', () => {
    const kind = (name: string, text: string) => trainerFileKind(name, Buffer.from(text));
    expect(kind('metrics.csv', capture('lightning'))).toBe('metric-table');
    expect(kind('training.log', capture('keras'))).toBe('metric-table');
    expect(kind('metrics.csv', 'epoch,loss\n0,1')).toBe('undecided');
    expect(kind('training.log', 'epoch,loss\n0,1')).toBeUndefined();
    expect(kind('samples.csv', 'step,prompt,answer\n1,hello,world\n')).toBeUndefined();
    expect(kind('prices.csv', 'day,price\n1,2\n')).toBeUndefined();
    expect(kind('numbers.csv', '1,2\n3,4\n')).toBeUndefined();
    expect(kind('uneven.csv', 'epoch,loss\n1,2,3\n')).toBeUndefined();
  });

  it('stay the same when another column is put into them, and no other', () => {
    const of = (name: string) => metricTableIdentity(Buffer.from(capture(name)));
    expect(of('lightning')).toBe(of('lightning-before'));
    expect(of('lightning')).not.toBe(of('keras'));
    expect(tableIdentity({ epoch: 0, loss: 1 })).not.toBe(tableIdentity({ epoch: 0, loss: 2 }));
  });
});
