import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/core/errors.ts';
import { StreamMessage } from '../../src/core/message.ts';
import { JSONHandler } from '../../src/handlers/json-handler.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const context = { jobId: 'job_1', signal: new AbortController().signal };
const record = (seq: number) => StreamMessage.fromEvent('job_1', { seq, kind: 'event', type: 'a', message: `event ${seq} ü😀`, created_at: 't' }, { seqScope: 'log' });
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => record(from + index));

/** One process: opens the file, handles the messages, and closes, or dies without. */
function session(file: string, messages: readonly StreamMessage[], close = true): void {
  const handler = new JSONHandler({ file, fsync: false });
  handler.open(context);
  void handler.handleBatch(messages);
  if (close) handler.close();
}

const seqs = (file: string) => readFileSync(file, 'utf8').trimEnd().split('\n').map((line) => (JSON.parse(line) as { seq: number }).seq);

describe('JSONHandler', () => {
  it('appends, and passes by what the file has', () => {
    const file = join(temporaryDirectory(), 'run.jsonl');
    session(file, range(1, 5));
    session(file, range(1, 8));
    session(file, range(4, 9));
    expect(seqs(file)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('cuts off what a crash left of a last line', () => {
    const file = join(temporaryDirectory(), 'run.jsonl');
    session(file, range(1, 3));
    appendFileSync(file, '{"stream_type":"EVENTS","timestamp":"t","job_id":"job_1","da');
    session(file, range(1, 4));
    expect(seqs(file)).toEqual([1, 2, 3, 4]);
  });

  it.each(['{"precious":"data","no":"newline"}', 'plain text', '\n\nindented', '{"stream_type":"STATUS","timestamp":"","job_id":"job_2","data":{}}', '{"stream_type":"?"}'])('leaves a file alone that is not ours: %j', (text) => {
    const file = join(temporaryDirectory(), 'precious');
    writeFileSync(file, text);
    expect(() => session(file, range(1, 3))).toThrow(ConfigError);
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  it('cuts off the only line where it is ours: torn, or whole but for its end', () => {
    const file = join(temporaryDirectory(), 'run.jsonl');
    const line = StreamMessage.toJson(record(1));
    for (const length of [1, 9, 16, 60, line.length]) {
      writeFileSync(file, line.slice(0, length));
      session(file, range(1, 2));
      expect(seqs(file)).toEqual([1, 2]);
    }
  });

  it('holds every message exactly once wherever earlier processes died', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 300 })), { minLength: 1, maxLength: 5 }), (deaths) => {
        const file = join(temporaryDirectory(), 'run.jsonl');
        for (const [upTo, cut] of deaths) {
          session(file, range(1, upTo), false);
          const bytes = readFileSync(file);
          writeFileSync(file, bytes.subarray(0, Math.max(0, bytes.length - cut)));
        }
        session(file, range(1, 30));
        expect(seqs(file)).toEqual(range(1, 30).map(({ seq }) => seq));
      }),
      { numRuns: 50 },
    );
  });

  it('knows messages without a number by their key', () => {
    const file = join(temporaryDirectory(), 'run.jsonl');
    const points = [1, 2, 3].map((step) => StreamMessage.fromMetric('job_1', { name: 'loss', value: 0.5, step, created_at: `t${step}` }));
    session(file, points.slice(0, 2));
    session(file, points);
    expect(readFileSync(file, 'utf8').trimEnd().split('\n')).toHaveLength(3);
  });

  it('refuses a file of another job, or of something else, and leaves it as it is', () => {
    const directory = temporaryDirectory();
    for (const [name, text, reason] of [
      ['other.jsonl', '{"stream_type":"STATUS","timestamp":"","job_id":"job_2","data":{}}\n', /holds job job_2/],
      ['notes.txt', 'my notes\nmore', /notes\.txt:1: is not JSON/],
      ['list.jsonl', '{"a":1}\n', /is not a message/],
    ] as const) {
      const file = join(directory, name);
      writeFileSync(file, text);
      expect(() => session(file, range(1, 2))).toThrow(ConfigError);
      expect(() => session(file, range(1, 2))).toThrow(reason);
      expect(readFileSync(file, 'utf8')).toBe(text);
    }
  });

  it('says which file it cannot open', () => {
    const file = join(temporaryDirectory(), 'missing', 'run.jsonl');
    expect(() => session(file, [])).toThrow(/ENOENT.*missing/);
  });

  it('writes whole lines to a function, and waits for it', async () => {
    const written: string[] = [];
    const handler = new JSONHandler({ write: async (text) => void written.push(text) });
    handler.open(context);
    await handler.handleBatch(range(1, 2));
    await handler.handle(record(3));
    expect(written.map((text) => text.split('\n').length - 1)).toEqual([2, 1]);
  });
});
