import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { StreamMessage } from '../../src/core/message.ts';
import type { StreamHandler } from '../../src/core/stream-handler.ts';
import type { StreamSource } from '../../src/core/stream-source.ts';
import { JobStreamer } from '../../src/streamer.ts';
import { ManualClock } from '../../src/testing/manual-clock.ts';
import { inProcessBackend } from '../support/in-process.ts';
import { range, RUN, seqsOf, streamer } from '../support/streaming.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const saved = (path: string) => (JSON.parse(readFileSync(path, 'utf8')) as { cursor: unknown }).cursor;

describe('cursorFile', () => {
  it('lets another process go on where this one stopped', async () => {
    const backend = await inProcessBackend();
    const jobId = await backend.job(RUN);
    const cursorFile = join(temporaryDirectory(), 'cursor');
    const seen: (number | undefined)[] = [];
    for await (const message of streamer(backend, jobId, { cursorFile, config: { maxEventsPerPoll: 4 } })) {
      seen.push(message.seq);
      if (message.seq === 11) break;
    }
    // Left in the middle of its turn: the third batch comes again, and nothing else does.
    expect([seen, saved(cursorFile)]).toEqual([range(1, 11), 8]);
    expect((await seqsOf(backend, jobId, { cursorFile })).seqs).toEqual(range(9, 34));
    expect((await seqsOf(backend, jobId, { cursorFile })).seqs).toEqual([]);
    expect((await seqsOf(backend, jobId, { cursorFile, cursor: 30 })).seqs).toEqual(range(31, 34));
  });

  it('is written every 5 s and at the end, each time after every handler was flushed', async () => {
    const clock = new ManualClock();
    const cursorFile = join(temporaryDirectory(), 'cursor');
    const source: StreamSource = {
      jobId: 'job_1',
      async *read() {
        for (let second = 1; second <= 13; second++) {
          await clock.advance(1_000);
          yield { messages: [StreamMessage.fromMetric('job_1', { name: 'a', value: second, seq: second })], cursor: second };
        }
        yield { messages: [], cursor: 14, final: { status: 'succeeded', rawStatus: 'succeeded', job: {} } };
      },
    };
    const written: unknown[] = [];
    const seen: number[] = [];
    const handler: StreamHandler = {
      handle: ({ seq }) => void seen.push(seq ?? 0),
      // At this moment the file must not be ahead of what was flushed before.
      flush: () => void written.push([seen.at(-1), existsSync(cursorFile) ? saved(cursorFile) : undefined]),
    };
    await new JobStreamer({ source, cursorFile, clock, handlers: [handler] }).streamUntilTerminal();
    expect([written, saved(cursorFile)]).toEqual([[[5, undefined], [10, 5], [13, 10]], 14]);
  });

  it('stays where it was when a handler fails', async () => {
    const backend = await inProcessBackend();
    const jobId = await backend.job(RUN);
    const cursorFile = join(temporaryDirectory(), 'cursor');
    const failing: StreamHandler = { handle: ({ seq }) => { if (seq === 20) throw new Error('disk full'); } };
    await expect(streamer(backend, jobId, { cursorFile, handlers: [failing] }).streamUntilTerminal()).rejects.toThrow(/disk full/);
    expect((await seqsOf(backend, jobId, { cursorFile })).seqs).toEqual(range(1, 34));
  });

  it.each([
    ['of another job', JSON.stringify({ job_id: 'other', cursor: 3 }), /belongs to job other/],
    ['with something else in it', '{}', /holds something else/],
    ['that is damaged', '{"job', /cannot be read.*begins at the beginning/],
  ])('refuses a file %s, and leaves it alone', async (_title, text, message) => {
    const backend = await inProcessBackend();
    const cursorFile = join(temporaryDirectory(), 'cursor');
    writeFileSync(cursorFile, text);
    await expect(seqsOf(backend, await backend.job(RUN), { cursorFile })).rejects.toMatchObject({ code: 'config', message: expect.stringMatching(message) });
    expect(readFileSync(cursorFile, 'utf8')).toBe(text);
  });
});
