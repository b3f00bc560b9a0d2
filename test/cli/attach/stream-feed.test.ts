import { describe, expect, it } from 'vitest';
import { PrintedTextReader } from '../../../src/capture/files/printed-text-reader.ts';
import { FeedSource } from '../../../src/cli/commands/attach/feed-source.ts';
import { StreamFeed } from '../../../src/cli/commands/attach/stream-feed.ts';
import type { StreamBatch } from '../../../src/core/stream-source.ts';
import { ManualClock } from '../../../src/testing/manual-clock.ts';

/** A pipe: what is written comes out, and `taken` counts what was asked for. */
function pipe() {
  const waiting: ((result: IteratorResult<Uint8Array>) => void)[] = [];
  const ready: IteratorResult<Uint8Array>[] = [];
  const state = { taken: 0, closed: false };
  const give = (result: IteratorResult<Uint8Array>) => {
    const resolve = waiting.shift();
    if (resolve === undefined) ready.push(result);
    else resolve(result);
  };
  const input: AsyncIterable<Uint8Array> = {
    [Symbol.asyncIterator]: () => ({
      next: () => {
        state.taken++;
        const result = ready.shift();
        return result === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(result);
      },
      return: async () => {
        state.closed = true;
        return { done: true, value: undefined };
      },
    }),
  };
  return { input, state, write: (text: string) => give({ done: false, value: Buffer.from(text) }), end: () => give({ done: true, value: undefined }) };
}

function setUp(idleMs?: number) {
  const clock = new ManualClock();
  const source = pipe();
  const feed = new StreamFeed({ input: source.input, reader: new PrintedTextReader({ mapNames: true, progressType: 'progress' }, clock), idleMs, clock });
  return { clock, ...source, feed };
}

describe('what comes through a pipe', () => {
  it('is told as it comes, and nothing is read ahead of it', async () => {
    const { feed, write, end, state } = setUp();
    const pages = feed.pages(new AbortController().signal);
    write('one\ntw');
    write('o\n');
    end();
    expect((await pages.next()).value).toMatchObject({ producerId: 'stream', entries: [{ records: [{ text: 'one' }], end: 4 }] });
    expect(state.taken).toBe(1);
    expect((await pages.next()).value).toMatchObject({ entries: [{ records: [{ text: 'two' }], end: 8 }] });
    expect((await pages.next()).value).toEqual({ producerId: 'stream-end', entries: [] });
    expect([(await pages.next()).done, state.closed]).toEqual([true, true]);
  });

  it('ends when nothing has come for too long, with what stood last', async () => {
    const { feed, write, clock } = setUp(5_000);
    const pages = feed.pages(new AbortController().signal);
    write('one\nlast');
    await pages.next();
    const next = pages.next();
    await clock.advance(4_999);
    write(' words');
    await Promise.resolve();
    await clock.advance(5_000);
    expect((await next).value).toMatchObject({ entries: [{ records: [{ text: 'last words' }] }] });
  });

  it('is given up promptly', async () => {
    const { feed, state } = setUp();
    const controller = new AbortController();
    const next = feed.pages(controller.signal).next();
    const reason = new Error('enough');
    controller.abort(reason);
    await expect(next).rejects.toBe(reason);
    expect(state.closed).toBe(true);
  });

  it('is a stream of its own where no backend stores it', async () => {
    const { feed, write, end, clock } = setUp();
    write('step 1 loss 2\n');
    end();
    const batches: StreamBatch[] = [];
    for await (const batch of new FeedSource({ jobId: 'attached', name: 'mine', feed, clock }).read({ signal: new AbortController().signal })) batches.push(batch);
    const messages = batches.flatMap((batch) => batch.messages);
    expect(messages.map(({ seq, streamType }) => [seq, streamType])).toEqual([[1, 'status'], [2, 'logs'], [3, 'metrics'], [4, 'status']]);
    expect(messages[0]?.data).toMatchObject({ status: 'running', name: 'mine', job_type: 'attached' });
    expect(batches.map(({ cursor }) => cursor)).toEqual([1, 3, 4]);
    expect(batches.at(-1)?.final).toMatchObject({ status: 'succeeded' });
  });
});
