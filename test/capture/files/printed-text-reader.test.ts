import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PrintedTextReader } from '../../../src/capture/files/printed-text-reader.ts';
import { PieceSplitter } from '../../../src/capture/files/split-pieces.ts';
import type { NewRecord } from '../../../src/core/log-record.ts';
import { ManualClock } from '../../../src/testing/manual-clock.ts';
import { runs } from '../../support/property.ts';

const OPTIONS = { mapNames: true, progressType: 'progress' };
const newReader = () => new PrintedTextReader(OPTIONS, new ManualClock());

/** Everything that a text says, given in pieces of that size. */
function read(text: string | Buffer, size = Number.POSITIVE_INFINITY, reader = newReader(), start = 0): NewRecord[] {
  const bytes = Buffer.from(text);
  const records: NewRecord[] = [];
  let offset = start;
  for (let known = Math.min(start + size, bytes.length); ; known = Math.min(known + size, bytes.length)) {
    const atEnd = known === bytes.length;
    for (let entries = reader.read(bytes.subarray(offset, known), offset, atEnd); entries.length > 0; entries = reader.read(bytes.subarray(offset, known), offset, atEnd)) {
      records.push(...entries.flatMap((entry) => entry.records));
      offset = entries.at(-1)?.end ?? offset;
      if (offset === known) break;
    }
    if (atEnd) return [...records, ...reader.end()];
  }
}

/** A bar, and the lines that a trainer prints over it: their steps stand on the bar. */
const WITH_BAR = Buffer.from(
  Array.from({ length: 8 }, (_, index) => {
    const step = index + 1;
    const bar = `\r ${step * 12}%|█         | ${step}/8 [00:0${step}<00:08,  1.00it/s]`;
    return `${bar}${step % 2 === 0 ? `\r                                  \r{'loss': ${8 - step}.5, 'learning_rate': 1e-0${step}, 'epoch': ${step / 8}}\n${bar}` : ''}`;
  }).join('') + '\n',
);

const shown = (records: readonly NewRecord[]) =>
  records.map((record) => (record.kind === 'metric' ? `${record.name}=${record.value}@${record.step}` : record.kind === 'log' ? record.text : record.kind === 'event' ? record.type : record.kind));

describe('printed text', () => {
  it('is its lines, and the metrics in them', () => {
    expect(shown(read('start\nstep 1 loss 0.5\n\u001b[31mred\u001b[0m\nlast'))).toEqual(['start', 'step 1 loss 0.5', 'red', 'last', 'train.loss=0.5@1']);
  });

  it('takes lines of JSON at their word, in place of what is printed of the same from then on', () => {
    const text = [
      'step 1 loss 1', '{"step": 2, "loss": 2}', '{"step": 3, "metrics": {"val.acc": 0.5}}', 'step 3 loss 3',
      '{"event": {"type": "checkpoint", "message": "saved"}}', '{"phase": "evaluating"}', '{"event": "no report"}', '{"broken": ', '{"step": 4, "total_steps": 8, "loss": 4}',
    ].join('\n');
    expect(shown(read(text))).toEqual([
      'step 1 loss 1', 'train.loss=1@1', 'train.loss=2@2', 'val.acc=0.5@3', 'step 3 loss 3', 'checkpoint', 'timeline', '{"event": "no report"}', '{"broken":', 'train.loss=4@4', 'progress',
    ]);
  });

  it('is the same however it comes', () => {
    const metrics = (records: readonly NewRecord[]) => shown(records.filter(({ kind }) => kind === 'metric'));
    const expected = [2, 4, 6, 8].flatMap((step) => [`train.loss=${8 - step}.5@${step}`, `train.learning_rate=${1 / 10 ** step}@${step}`]);
    for (const size of [Number.POSITIVE_INFINITY, 1_000, 97]) expect(metrics(read(WITH_BAR, size)).toSorted()).toEqual(expected.toSorted());
  });

  it('goes on where it was left: what stands before tells what a later line means', () => {
    const at = WITH_BAR.indexOf(0x0a, WITH_BAR.length / 2) + 1;
    const reader = newReader();
    reader.warmUp(WITH_BAR.subarray(0, at));
    const after = shown(read(Buffer.concat([WITH_BAR.subarray(0, at), Buffer.from("{'loss': 9.5}\n")]), Number.POSITIVE_INFINITY, reader, at));
    const step = shown(read(WITH_BAR.subarray(0, at))).findLast((text) => text.startsWith('train.loss'))?.split('@')[1];
    expect(after).toEqual(["{'loss': 9.5}", `train.loss=9.5@${step}`]);
    // Without it, nobody could tell.
    expect(shown(read(Buffer.concat([WITH_BAR.subarray(0, at), Buffer.from("{'loss': 9.5}\n")]), Number.POSITIVE_INFINITY, newReader(), at))).not.toContain(`train.loss=9.5@${step}`);
  });
});

describe('pieces of printed text', () => {
  it('end where lines and carriage returns do, wherever the text is cut', () => {
    const part = fc.constantFrom('a', 'bc', '\n', '\r', '\r\n', 'é', ' ');
    fc.assert(
      fc.property(fc.array(part, { maxLength: 40 }), fc.integer({ min: 1, max: 7 }), (parts, size) => {
        const bytes = Buffer.from(parts.join(''));
        const whole = new PieceSplitter().split(bytes, true).pieces;
        const splitter = new PieceSplitter();
        const found: unknown[] = [];
        let offset = 0;
        for (let known = size; offset < bytes.length; known += size) {
          const atEnd = known >= bytes.length;
          const split = splitter.split(bytes.subarray(offset, known), atEnd);
          found.push(...split.pieces);
          offset += split.size;
        }
        expect(found).toEqual(whole);
      }),
      runs(300),
    );
  });

  it('are taken so many at once, and one without end is cut', () => {
    const many = new PieceSplitter().split(Buffer.from('x\n'.repeat(1_000)), false);
    expect([many.pieces.length, many.size]).toEqual([200, 400]);
    const splitter = new PieceSplitter();
    expect(splitter.split(Buffer.alloc(70_000, 'x'), false)).toMatchObject({ pieces: [{ isCut: true }], size: 70_000 });
    expect(splitter.split(Buffer.from('xxx\nnext\n'), false).pieces).toMatchObject([{ text: 'next', isCut: false }]);
  });
});
