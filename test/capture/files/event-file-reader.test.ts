import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crc32c, maskedCrc32c } from '../../../src/capture/files/event-files/crc32c.ts';
import { EventFileReader } from '../../../src/capture/files/event-files/event-file-reader.ts';
import { shortestFloat } from '../../../src/capture/files/event-files/shortest-float.ts';
import { GIVEN_UP } from '../../../src/capture/files/file-reader.ts';
import type { NewRecord } from '../../../src/core/log-record.ts';
import { runs } from '../../support/property.ts';

const OPTIONS = { mapNames: true, progressType: 'sft.progress' };
const capture = (name: string) => readFileSync(`test/capture/files/captures/${name}.tfevents`);
const read = (bytes: Uint8Array, options = OPTIONS) => new EventFileReader('events', options).read(bytes, 0).flatMap(({ records }) => records);

const points = (records: readonly NewRecord[]): unknown[][] =>
  records.map((record) => (record.kind === 'metric' ? [record.name, record.value ?? record.data?.['nonfinite'], record.step, record.created_at] : [record]));

/** A record as the files have it. */
function frame(payload: Buffer): Buffer {
  const header = Buffer.alloc(12);
  header.writeBigUInt64LE(BigInt(payload.length));
  header.writeUInt32LE(maskedCrc32c(header.subarray(0, 8)), 8);
  const footer = Buffer.alloc(4);
  footer.writeUInt32LE(maskedCrc32c(payload));
  return Buffer.concat([header, payload, footer]);
}

/** A record with one scalar, 1 at step 30. */
function scalar(tag: string): Buffer {
  const bytes = (field: number, content: Buffer) => Buffer.concat([Buffer.of(field * 8 + 2, content.length), content]);
  return frame(Buffer.concat([Buffer.of(0x10, 30), bytes(5, bytes(1, Buffer.concat([bytes(1, Buffer.from(tag)), Buffer.of(0x15, 0, 0, 0x80, 0x3f)])))]));
}

describe('TensorBoard event files', () => {
  it('of torch: simple values, text beside them, a tensor, and values that are not finite', () => {
    expect(points(read(capture('torch')))).toEqual([
      ...[1, 2, 3, 4, 5].flatMap((step) => [
        ['train.loss', shortestFloat(Math.fround(2 / step)), step, `2023-11-14T22:13:2${step}.500Z`],
        ['train.learning_rate', 0.1, step, `2023-11-14T22:13:2${step}.500Z`],
      ]),
      ['val.accuracy', 0.75, 5, '2023-11-14T22:13:26.250Z'],
      ['train.loss', 'NaN', 6, '2023-11-14T22:13:27.000Z'],
      ['train.loss', 'Infinity', 7, '2023-11-14T22:13:28.000Z'],
      ['train.reward_mean', 0.5, 7, '2023-11-14T22:13:28.500Z'],
    ]);
  });

  it('of Hugging Face Trainer: the mean of all losses is no point of their curve, and the epoch no metric', () => {
    const tags = ['train/loss', 'train/epoch', 'eval/loss', 'train/train_loss', 'train/total_flos', 'train/train_runtime'];
    expect(points(read(Buffer.concat(tags.map(scalar)))).map((point) => point.slice(0, 3))).toEqual([
      ['train.loss', 1, 30], ['val.loss', 1, 30], ['train.mean_loss', 1, 30], ['train.runtime', 1, 30],
    ]);
  });

  it('as tutorials of PyTorch name what is in them: the set behind the figure', () => {
    const bytes = Buffer.concat(['Loss/train', 'Loss/test', 'Accuracy/test', 'actor/loss'].map(scalar));
    const named = (mapNames: boolean) => read(bytes, { ...OPTIONS, mapNames }).map((record) => record.kind === 'metric' && [record.name, record.phase]);
    expect(named(true)).toEqual([['train.loss', 'train'], ['val.loss', 'eval'], ['val.accuracy', 'eval'], ['actor/loss', undefined]]);
    expect(named(false)).toEqual([['Loss/train', 'train'], ['Loss/test', 'eval'], ['Accuracy/test', 'eval'], ['actor/loss', undefined]]);
  });

  it('of tensorboardX: a histogram beside them, a negative step, and one of more than 32 bits', () => {
    expect(points(read(capture('tensorboardx')))).toEqual([
      ['train.loss', 1, 0, '2023-11-14T22:13:20.000Z'],
      ['train.loss', 0.75, 1, '2023-11-14T22:13:21.000Z'],
      ['train.loss', 0.5, 2, '2023-11-14T22:13:22.000Z'],
      ['train.loss', 0.25, -1, '2023-11-14T22:13:23.000Z'],
      ['train.loss', 0.125, 5_000_000_000, '2023-11-14T22:13:24.000Z'],
    ]);
  });

  it('of TensorFlow 2: tensors of one number, in all their forms; text and hyperparameters are none', () => {
    const records = read(capture('tensor'), { ...OPTIONS, mapNames: false });
    expect(points(records).map((point) => point.slice(0, 3))).toEqual([
      ['epoch_loss', 1, 1],
      ['epoch_loss', 0.5, 2],
      ['epoch_loss', 0.333333, 3],
      ['double', 0.1, 4],
      ['int', 7, 4],
      ['half', 0.5, 4],
      ['content', 0.25, 5],
    ].map(([name, value, step]) => [name, name === 'epoch_loss' && step === 3 ? shortestFloat(Math.fround(1 / 3)) : value, step]));
  });

  it('say in which phase a value is, by its name or by the folder', () => {
    const phases = (options: object) => read(capture('torch'), { ...OPTIONS, ...options }).map((record) => (record.kind === 'metric' ? [record.name, record.phase] : [])).slice(0, 2);
    expect(phases({})).toEqual([['train.loss', 'train'], ['train.learning_rate', 'train']]);
    expect(phases({ mapNames: false })).toEqual([['train/loss', 'train'], ['lr', undefined]]);
    expect(phases({ isValidation: true })).toEqual([['val.loss', 'eval'], ['val.learning_rate', 'eval']]);
    expect(phases({ isValidation: true, mapNames: false, prefix: 'b/' })).toEqual([['b/validation/train/loss', 'eval'], ['b/validation/lr', 'eval']]);
  });

  it('are read wherever they are cut: what is not whole waits, and nothing comes twice', () => {
    const whole = capture('torch');
    const expected = points(read(whole));
    fc.assert(
      fc.property(fc.array(fc.nat(whole.length), { maxLength: 12 }), (cuts) => {
        const reader = new EventFileReader('events', OPTIONS);
        const found: NewRecord[] = [];
        let offset = 0;
        for (const size of [...cuts.toSorted((left, right) => left - right), whole.length]) {
          for (const { records, end } of reader.read(whole.subarray(offset, Math.max(size, offset)), offset)) {
            found.push(...records);
            offset = end;
          }
        }
        expect(offset).toBe(whole.length);
        expect(points(found)).toEqual(expected);
      }),
      runs(200),
    );
  });

  it('that are damaged are told once, and read up to there', () => {
    const whole = capture('torch');
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const damaged = Buffer.from(whole);
        damaged[at] = (damaged[at] ?? 0) ^ change;
        const entries = new EventFileReader('events', OPTIONS).read(damaged, 0);
        const [last] = entries.slice(-1);
        expect(last?.end).toBe(GIVEN_UP);
        expect(last?.records).toMatchObject([{ type: 'file.invalid', level: 'warning', message: expect.stringMatching(/^events is damaged at byte \d+, and is read no further$/) }]);
        const before = entries.slice(0, -1);
        expect(before.every(({ end }) => end <= at)).toBe(true);
        expect(points(before.flatMap(({ records }) => records))).toEqual(points(read(whole.subarray(0, before.at(-1)?.end ?? 0))));
      }),
      runs(300),
    );
  });

  it('with a record that is no event are given up too', () => {
    // Wire type 7 does not exist; a length that reaches beyond the record; a number without an end.
    for (const bytes of [[0x0f], [0x2a, 0x7f], [0x10, 0xff], [0x10, ...Array.from({ length: 11 }, () => 0xff)]]) {
      expect(new EventFileReader('events', OPTIONS).read(frame(Buffer.from(bytes)), 0)).toMatchObject([{ end: GIVEN_UP }]);
    }
  });

  it('are passed over where a record is large: it holds a picture', () => {
    const large = frame(Buffer.alloc(200_000));
    const entries = new EventFileReader('events', OPTIONS).read(large.subarray(0, 1_000), 50);
    expect(entries).toEqual([{ records: [], end: 50 + large.length }]);
  });
});

describe('CRC-32C', () => {
  it('is that of the standard', () => {
    // The check values of RFC 3720 B.4 and of the catalogue of checksums.
    expect(crc32c(Buffer.from('123456789')).toString(16)).toBe('e3069283');
    expect(crc32c(Buffer.alloc(32)).toString(16)).toBe('8a9136aa');
    expect(crc32c(Buffer.alloc(32, 0xff)).toString(16)).toBe('62a8ab43');
  });
});

it('a float of 32 bits is told by the shortest number that is the same float', () => {
  expect([0.1, 1e-5, 16_777_216, 3.4e38].map((value) => shortestFloat(Math.fround(value)))).toEqual([0.1, 1e-5, 16_777_216, 3.4e38]);
  fc.assert(fc.property(fc.float(), (value) => Object.is(Math.fround(shortestFloat(value)), Number.isNaN(value) ? Number.NaN : value)), runs(1_000));
});
