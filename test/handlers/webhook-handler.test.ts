import { getEventListeners } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';
import { ConnectionError, HandlerError, HttpError } from '../../src/core/errors.ts';
import { StreamMessage } from '../../src/core/message.ts';
import type { StreamOutcome } from '../../src/core/stream-handler.ts';
import { HandlerGroup } from '../../src/handlers/handler-group.ts';
import { parseWebhookSecret, webhookSignature } from '../../src/handlers/webhook/webhook-signature.ts';
import { WebhookHandler, type WebhookHandlerOptions } from '../../src/handlers/webhook-handler.ts';
import { ManualClock } from '../../src/testing/manual-clock.ts';

const URL_WITH_SECRETS = 'https://hooks.example/T0123/path?token=query-secret';
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const aborted = (reason: unknown): StreamOutcome => ({ kind: 'aborted', reason });
const record = (seq: number, jobId = 'j') => StreamMessage.fromEvent(jobId, { seq, type: 'a' }, { seqScope: 'log' });

type Answer = number | Response | Error | 'never';
interface Post {
  readonly at: number;
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly text: string;
  readonly seqs: number[];
  readonly dropped: number | undefined;
}

/** A handler and its receiver, which gives the answers in turn, then 204. */
function webhook(answers: readonly Answer[] = [], options: Partial<WebhookHandlerOptions> = {}) {
  const clock = new ManualClock(1_614_265_330_000);
  const start = clock.now();
  const posts: Post[] = [];
  const rest = [...answers];
  let watchers: (() => void)[] = [];
  const controller = new AbortController();
  const drops: number[] = [];
  const handler = new WebhookHandler({
    url: URL_WITH_SECRETS,
    batchSize: 3,
    flushIntervalMs: 1_000,
    clock,
    random: () => 0,
    onDrop: (count) => drops.push(count),
    async fetch(url, init) {
      const body = JSON.parse(String(init.body)) as { messages: { seq: number }[]; dropped?: number };
      posts.push({ at: clock.now() - start, url, headers: init.headers as Record<string, string>, text: String(init.body), seqs: body.messages.map(({ seq }) => seq), dropped: body.dropped });
      for (const watcher of watchers.splice(0)) watcher();
      const answer = rest.shift() ?? 204;
      if (answer === 'never') return new Promise<Response>(() => undefined);
      if (answer instanceof Error) throw answer;
      return typeof answer === 'number' ? new Response(null, { status: answer }) : answer;
    },
    ...options,
  });
  handler.open({ jobId: 'j', signal: controller.signal });
  const handle = async (...seqs: number[]) => {
    for (const seq of seqs) await handler.handle(record(seq));
  };
  /** Resolves when so many posts have come, and what follows them has had its turn. */
  const posted = async (count: number) => {
    while (posts.length < count) await new Promise<void>((resolve) => watchers.push(resolve));
    await clock.advance(0);
  };
  const leftovers = () => [clock.pending, getEventListeners(controller.signal, 'abort').length];
  return { clock, posts, handler, handle, posted, controller, drops, leftovers };
}

/** What the promise rejected with, noted at once so that it is never unhandled. */
function failureOf(promise: unknown): Promise<unknown> {
  return Promise.resolve(promise).then(() => undefined, (error: unknown) => error);
}

describe('WebhookHandler', () => {
  it('posts batches by size, timer, flush and close', async () => {
    const { posts, handler, handle, posted, clock, leftovers } = webhook();
    await handle(1, 2, 3);
    await posted(1);
    await handle(4);
    await clock.advance(1_000);
    await posted(2);
    await handle(5, 6);
    await handler.flush();
    await handle(7);
    await handler.close();
    expect(posts.map(({ seqs }) => seqs)).toEqual([[1, 2, 3], [4], [5, 6], [7]]);
    expect(leftovers()).toEqual([0, 0]);
  });

  it('sends the JSON lines, signed, with the caller\'s headers', async () => {
    const { posts, handler, handle } = webhook([], { secret: SECRET, headers: { Authorization: 'Bearer mine', 'webhook-id': 'forged' } });
    await handle(1);
    await handler.flush();
    const [{ url, headers, text }] = posts as [Post];
    expect([url, text]).toEqual([URL_WITH_SECRETS, '{"job_id":"j","messages":[{"stream_type":"EVENTS","timestamp":"","job_id":"j","data":{"seq":1,"type":"a"},"seq":1}]}']);
    expect(headers).toEqual({
      authorization: 'Bearer mine',
      'content-type': 'application/json',
      'webhook-id': expect.stringMatching(/^msg_[\w-]{43}$/),
      'webhook-timestamp': '1614265330',
      'webhook-signature': await webhookSignature(parseWebhookSecret(SECRET), headers['webhook-id'] ?? '', '1614265330', text),
    });
  });

  it('names no job where a delivery holds several, and does not sign without a secret', async () => {
    const { posts, handler } = webhook();
    await handler.handle(record(1, 'j1'));
    await handler.handle(record(1, 'j2'));
    await handler.flush();
    expect(JSON.parse(posts[0]?.text ?? '')).toMatchObject({ job_id: null });
    expect(posts[0]?.headers).not.toHaveProperty('webhook-signature');
  });

  it('gives the same messages the same id, in another process too, and other messages another', async () => {
    const ids = await Promise.all([[1, 2], [1, 2], [1], [12]].map(async (seqs) => {
      const { posts, handler, handle } = webhook();
      await handle(...seqs);
      await handler.close();
      return posts[0]?.headers['webhook-id'];
    }));
    expect([ids[0] === ids[1], new Set(ids).size]).toEqual([true, 3]);
  });

  const retryAfter = (seconds: number) => new Response(null, { status: 429, headers: { 'retry-after': String(seconds) } });
  it.each<[string, Answer[], number[]]>([
    ['408, 425, 429, 500 and 503 with growing pauses', [408, 425, 429, 500, 503], [0, 500, 1_500, 3_500, 7_500, 15_500]],
    ['faults of the network', [new TypeError('fetch failed'), new DOMException('reset', 'AbortError')], [0, 500, 1_500]],
    ['when Retry-After says', [retryAfter(7), 500], [0, 7_000, 8_000]],
    ['after 10 s without an answer', ['never'], [0, 10_500]],
  ])('tries again: %s', async (_name, answers, times) => {
    const { clock, posts, handler, handle, posted, leftovers } = webhook(answers);
    await handle(1, 2);
    const flushed = handler.flush();
    for (const [index, at] of times.entries()) {
      if (index > 0) await clock.advance(at - (times[index - 1] ?? 0));
      await posted(index + 1);
    }
    await flushed;
    expect(posts.map(({ at }) => at)).toEqual(times);
    expect(new Set(posts.map(({ headers, text }) => headers['webhook-id'] + text)).size).toBe(1);
    expect(posts.at(-1)?.headers['webhook-timestamp']).toBe(String(1_614_265_330 + Math.floor((times.at(-1) ?? 0) / 1_000)));
    await handler.close();
    expect(leftovers()).toEqual([0, 0]);
  });

  it.each([301, 400, 401, 404, 410, 422])('fails at once at %i, and does not try again at close', async (status) => {
    const { posts, handler, handle, leftovers } = webhook([status]);
    await handle(1);
    const error = await failureOf(handler.flush());
    expect(error).toBeInstanceOf(HttpError);
    await handler.close();
    expect([posts.length, leftovers()]).toEqual([1, [0, 0]]);
  });

  it.each<[string, Answer, RegExp]>([
    ['answers 503', 503, /within 5000 ms: POST https:\/\/hooks\.example answered 503$/],
    ['never answers', 'never', /within 5000 ms: no answer$/],
    ['asks for a longer pause', retryAfter(3600), /answered 429$/],
  ])('fails when its time is over and the receiver %s; then the stream does', async (_name, answer, reason) => {
    const { clock, handler, handle, posted, controller, leftovers } = webhook([answer, answer, answer, answer, answer], { timeoutMs: 5_000 });
    const group = new HandlerGroup([handler], undefined, systemClock);
    await handle(1);
    const failure = failureOf(group.flush(controller.signal));
    await posted(1);
    await clock.advance(5_000);
    const error = await failure;
    expect(error).toBeInstanceOf(HandlerError);
    expect((error as HandlerError).cause).toBeInstanceOf(ConnectionError);
    expect(String(error)).toMatch(reason);
    await group.close({ kind: 'error', error });
    expect(leftovers()).toEqual([0, 0]);
  });

  it('waits while its queue is full', async () => {
    const { clock, posts, handle, posted } = webhook([500], { maxQueue: 4 });
    let taken = 0;
    const all = (async () => {
      for (let seq = 1; seq <= 6; seq++) {
        await handle(seq);
        taken = seq;
      }
    })();
    await posted(1);
    expect(taken).toBe(3);
    await clock.advance(500);
    await posted(3);
    await all;
    expect(posts.map(({ seqs }) => seqs)).toEqual([[1, 2, 3], [1, 2, 3], [4, 5, 6]]);
  });

  describe('with onFull: drop', () => {
    const down: Answer[] = Array.from({ length: 50 }, () => 503);

    it('goes on while the receiver is away, drops the oldest, and says so in deliveries and at close', async () => {
      const { clock, posts, handler, handle, posted, drops, leftovers } = webhook([503, 503], { onFull: 'drop', maxQueue: 6 });
      await handle(1, 2, 3);
      await posted(1);
      await handle(4, 5, 6, 7, 8, 9, 10);
      await handler.flush();
      expect(drops).toEqual([]);
      await clock.advance(500);
      await posted(2);
      await clock.advance(1_000);
      await posted(4);
      await handler.close();
      expect(posts.map(({ seqs, dropped }) => [seqs, dropped])).toEqual([[[1, 2, 3], undefined], [[1, 2, 3], undefined], [[1, 2, 3], undefined], [[8, 9, 10], 4]]);
      expect([drops, leftovers()]).toEqual([[4], [0, 0]]);
    });

    it('keeps trying longer than one delivery may take, and gives up at close after that time', async () => {
      const { clock, posts, handler, handle, posted, drops, leftovers } = webhook(down, { onFull: 'drop', maxQueue: 6, timeoutMs: 2_000 });
      await handle(1, 2, 3, 4);
      await posted(1);
      await clock.advance(60_000);
      const before = posts.length;
      expect(before).toBeGreaterThan(5);
      const closed = handler.close();
      await clock.advance(2_000);
      await closed;
      expect([drops, leftovers()]).toEqual([[4], [0, 0]]);
    });

    it('fails where trying again cannot help, and counts what is lost', async () => {
      const { handler, handle, posted, drops } = webhook([401], { onFull: 'drop' });
      await handle(1, 2, 3);
      await posted(1);
      expect(await failureOf(handler.handle(record(4)))).toBeInstanceOf(HttpError);
      await handler.close();
      expect(drops).toEqual([3]);
    });

    it('says it on standard error where nobody asked to be told', async () => {
      const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
      const { handler, handle, posted } = webhook([401], { onFull: 'drop', onDrop: undefined as never });
      await handle(1, 2, 3);
      await posted(1);
      await failureOf(handler.close());
      const lines = write.mock.calls.map(([text]) => text);
      write.mockRestore();
      expect(lines).toEqual(['WebhookHandler: dropped 3 messages that https://hooks.example did not take in time\n']);
    });

    it('says nothing where nothing was lost', async () => {
      const { handler, handle, drops } = webhook([], { onFull: 'drop' });
      await handle(1, 2, 3, 4);
      await handler.close();
      expect(drops).toEqual([]);
    });
  });

  it.each<[string, Answer]>([['waits for an answer', 'never'], ['pauses between tries', 503]])('an abort while it %s ends it at once, without a failure of its own', async (_name, answer) => {
    const { posts, handler, handle, posted, controller, leftovers } = webhook([answer]);
    const group = new HandlerGroup([handler], undefined, systemClock);
    await handle(1, 2, 3, 4);
    await posted(1);
    controller.abort('enough');
    await group.close(aborted('enough'));
    expect([posts.length, leftovers()]).toEqual([1, [0, 0]]);
  });

  it('an abort while nothing is sent delivers what waits, for 1 s at most', async () => {
    const made = webhook();
    await made.handle(1);
    made.controller.abort('enough');
    await made.handler.close(aborted('enough'));
    expect(made.posts.map(({ seqs }) => seqs)).toEqual([[1]]);
    const stuck = webhook(['never']);
    await stuck.handle(1);
    stuck.controller.abort('enough');
    const failure = failureOf(stuck.handler.close(aborted('enough')));
    await stuck.posted(1);
    await stuck.clock.advance(1_000);
    expect([String(await failure), stuck.leftovers()]).toEqual([expect.stringMatching(/within 1000 ms/), [0, 0]]);
  });

  it.each<[string, Answer]>([
    ['an answer', new Response(`no hook at ${URL_WITH_SECRETS} /T0123/path token=query-secret ${SECRET} key-of-mine \u001b[2J`, { status: 400 })],
    ['a long answer', new Response(`${'x'.repeat(490)} query-secret`, { status: 400 })],
    ['a fault', new TypeError(`cannot fetch ${URL_WITH_SECRETS} with Bearer key-of-mine and ${SECRET}`)],
  ])('shows no secret in the error of %s (36)', async (_name, answer) => {
    const { clock, handler, handle, posted } = webhook([answer, 'never'], { secret: SECRET, headers: { Authorization: 'Bearer key-of-mine' }, timeoutMs: 500 });
    await handle(1);
    const failure = failureOf(handler.flush());
    await posted(1);
    await clock.advance(500);
    const error = await failure;
    const shown: string[] = [];
    for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) shown.push(cause.message, JSON.stringify(cause));
    expect(shown[0]).toContain('hooks.example');
    // oxlint-disable-next-line no-control-regex
    expect(shown.join(' ')).not.toMatch(/query|T0123|key-of-mine|MfKQ9|[\u0000-\u001f]/);
  });
});
