import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { ApiClient, type ApiClientOptions } from '../../src/api/api-client.ts';
import { ConfigError, ConnectionError, HttpError, ProtocolError } from '../../src/core/errors.ts';
import type { RetryNotice } from '../../src/core/retry-policy.ts';
import { ManualClock } from '../../src/testing/manual-clock.ts';

const KEY = 'plain-words-0123456789';

type Answer = Response | Error | ((signal: AbortSignal) => Response | Promise<Response>);

const json = (body: unknown, init: ResponseInit = {}) => Response.json(body, init);
const text = (body: string, status: number, headers: Record<string, string> = {}) => new Response(body, { status, headers });
const html = (status: number) => text('<html><title>Bad gateway</title><body>nginx</body></html>', status, { 'Content-Type': 'text/html; charset=utf-8' });
const never = (signal: AbortSignal) => new Promise<Response>((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
const deaf = () => new Promise<Response>(() => undefined);
const stalled = () => new Response(new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode('{"a":')) }), { headers: { 'Content-Type': 'application/json' } });

/** A client whose server gives one answer after the other; the last one is its answer to everything that follows. */
function clientOf(answers: readonly [Answer, ...Answer[]], options: Partial<ApiClientOptions> = {}) {
  const clock = new ManualClock();
  const requests: { url: string; init: RequestInit }[] = [];
  const notices: RetryNotice[] = [];
  const client = new ApiClient({
    baseUrl: 'http://backend.test', apiKey: KEY, clock, random: () => 0, requestTimeoutMs: 1_000, retry: { attempts: 3, baseMs: 100, maxMs: 1_000 },
    fetch: async (url, init) => {
      requests.push({ url, init });
      const answer = answers[Math.min(requests.length, answers.length) - 1] as Answer;
      if (answer instanceof Error) throw answer;
      return answer instanceof Response ? answer.clone() : answer(init.signal as AbortSignal);
    },
    ...options,
  });
  return { client, clock, requests, notices, onRetry: (notice: RetryNotice) => notices.push(notice) };
}

/** What the request fails with, however many tries it takes. */
async function failureOf(answer: Answer, options: Partial<ApiClientOptions> = {}) {
  const { client, clock, requests, onRetry } = clientOf([answer], options);
  const failure = client.get('/x', { query: { sig: 'hidden-query' }, onRetry }).then(() => undefined, (error: unknown) => error);
  await clock.advance(60_000);
  return { error: await failure as Error, tries: requests.length, clock };
}

describe('the address', () => {
  it.each([
    ['http://host', 'http://host/api/x'],
    ['http://host/', 'http://host/api/x'],
    ['http://host/api', 'http://host/api/x'],
    ['http://host:8787/api///', 'http://host:8787/api/x'],
    ['https://host/team/one/', 'https://host/team/one/api/x'],
    ['https://host/api?sig=1#top', 'https://host/api/x'],
  ])('%s becomes %s', async (baseUrl, url) => {
    const { client, requests } = clientOf([json({})], { baseUrl });
    await client.get('/x', { query: { limit: 5, before: undefined } });
    expect(requests[0]?.url).toBe(`${url}?limit=5`);
  });

  it.each(['', 'host', '/api', 'ftp://host', 'http://user:secret-word@host', 'http://user:secret-word@:99999'])('%j is refused, without showing what is secret in it', (baseUrl) => {
    const make = () => clientOf([json({})], { baseUrl });
    expect(make).toThrow(ConfigError);
    expect(make).not.toThrow(/secret-word/);
  });
});

describe('a DELETE', () => {
  it('has no body, and is tried again like a GET', async () => {
    const { client, clock, requests } = clientOf([json({}, { status: 503 }), json({ deleted: true })]);
    const answer = client.delete('/x', { query: { force: 1 } });
    await clock.advance(10_000);
    expect(await answer).toEqual({ deleted: true });
    expect(requests.map(({ url, init: { method, body } }) => [method, url.slice(url.indexOf('/x')), body])).toEqual([['DELETE', '/x?force=1', undefined], ['DELETE', '/x?force=1', undefined]]);
  });
});

describe('the key', () => {
  it('goes along as a bearer, without the line break of its file', async () => {
    const { client, requests } = clientOf([json({})], { apiKey: `${KEY}\n` });
    await client.get('/x');
    expect(new Headers(requests[0]?.init.headers).get('authorization')).toBe(`Bearer ${KEY}`);
  });

  it.each(['two\nlines-secret', 'a secret', 'secret€'])('%j, which no header can carry, is refused without showing it', (apiKey) => {
    const make = () => clientOf([json({})], { apiKey });
    expect(make).toThrow(ConfigError);
    expect(make).not.toThrow(/secret/);
  });
});

describe('what is tried again', () => {
  it.each<[string, Answer, number, RegExp]>([
    ['401', json({ detail: 'who are you?' }, { status: 401 }), 1, /^GET \/x answered 401: who are you\?$/],
    ['403', json({ detail: 'not you' }, { status: 403 }), 1, /^GET \/x answered 403: not you$/],
    ['404', json({ detail: 'no such job' }, { status: 404 }), 1, /404: no such job$/],
    ['an error in other words', json({ error: { code: 7 } }, { status: 422 }), 1, /422: \{"code":7\}$/],
    ['an error without words', new Response(null, { status: 400 }), 1, /^GET \/x answered 400$/],
    ['a long error page', text(`<b>${'x'.repeat(9_999)}</b>`, 400), 1, /400: x{500}$/],
    ['a web page instead of JSON', html(200), 1, /text\/html instead of JSON; is http:\/\/backend\.test\/api the address of the API\?$/],
    ['no content type', text('', 200), 1, /^GET \/x answered .* instead of JSON/],
    ['a word instead of an object', json('fine'), 1, /"fine" instead of a JSON object$/],
    ['a gateway\'s error page', html(502), 3, /^GET \/x answered 502: Bad gateway nginx$/],
    ['an answer that is cut off', text('{"a": [1, 2', 200, { 'Content-Type': 'application/json' }), 3, /^GET \/x answered broken JSON/],
    ['a fault of the network', new TypeError('fetch failed', { cause: Object.assign(new Error('x'), { code: 'ECONNRESET' }) }), 3, /^GET \/x: cannot reach http:\/\/backend\.test\/api: ECONNRESET$/],
    ['no answer', never, 3, /^GET \/x: no answer within 1000 ms$/],
    ['no answer and no ear for the signal', deaf, 3, /no answer within 1000 ms$/],
    ['a body that does not end', stalled, 3, /no answer within 1000 ms$/],
  ])('%s', async (_what, answer, expectedTries, message) => {
    const { error, tries, clock } = await failureOf(answer);
    expect([tries, error.message, clock.pending]).toEqual([expectedTries, expect.stringMatching(message), 0]);
  });

  it('sorts failures by what a program can do about them', async () => {
    const typeOf = async (answer: Answer) => {
      const { error } = await failureOf(answer);
      return [error.constructor, (error as HttpError).code];
    };
    expect(await typeOf(json({}, { status: 403 }))).toEqual([HttpError, 'unauthorised']);
    expect(await typeOf(json({}, { status: 404 }))).toEqual([HttpError, 'not-found']);
    expect(await typeOf(html(503))).toEqual([HttpError, 'http']);
    expect(await typeOf(html(200))).toEqual([ProtocolError, 'protocol']);
    expect(await typeOf(never)).toEqual([ConnectionError, 'connection']);
  });

  it('reads the start of what is said of a failure, and leaves the rest: it may have no end', async () => {
    let [sent, cancelled] = [0, false];
    const piece = new TextEncoder().encode('no '.repeat(8_192));
    const endless = () =>
      new Response(
        new ReadableStream({
          pull(controller) {
            // The end that this stream has for who reads all of it.
            if (++sent > 1_000) controller.close();
            else controller.enqueue(piece);
          },
          cancel: () => void (cancelled = true),
        }),
        { status: 401, headers: { 'Content-Type': 'text/plain' } },
      );
    const { error } = await failureOf(endless);
    expect([(error as HttpError).details.status, (error as HttpError).details.detail.length, cancelled]).toEqual([401, 500, true]);
    expect(sent).toBeLessThan(10);
  });

  it('tells each failed try, then gives the answer; every try has a time limit of its own', async () => {
    const { client, clock, notices, requests, onRetry } = clientOf([never, new TypeError('fetch failed'), json({ good: true })]);
    const answer = client.get('/x', { onRetry });
    await clock.advance(999);
    expect(requests).toHaveLength(1);
    await clock.advance(301);
    await expect(answer).resolves.toEqual({ good: true });
    expect(notices.map(({ attempt, delayMs, error }) => [attempt, delayMs, (error as Error).message])).toEqual([
      [1, 100, 'GET /x: no answer within 1000 ms'],
      [2, 200, 'GET /x: cannot reach http://backend.test/api: fetch failed'],
    ]);
    expect(requests.map(({ init }) => init.signal?.aborted)).toEqual([true, false, false]);
    expect(clock.pending).toBe(0);
  });

  it.each([['7', 7_000], ['Thu, 01 Jan 2026 00:01:30 GMT', 90_000]])('waits as long as Retry-After: %s asks', async (header, milliseconds) => {
    const { client, clock, requests, notices, onRetry } = clientOf([text('', 429, { 'Retry-After': header }), json({})]);
    const answer = client.post('/x', { body: {}, idempotencyKey: 'once', onRetry });
    await clock.advance(milliseconds - 1);
    expect([requests.length, notices[0]?.delayMs]).toEqual([1, milliseconds]);
    await clock.advance(1);
    await answer;
    expect(requests.map(({ init }) => new Headers(init.headers).get('idempotency-key'))).toEqual(['once', 'once']);
  });

  it('tries once where that was asked for', async () => {
    const { client, requests } = clientOf([html(503)]);
    await expect(client.get('/x', { retry: false })).rejects.toThrow('503');
    expect(requests).toHaveLength(1);
  });
});

describe('abort', () => {
  it.each<[string, Answer, number]>([
    ['during a request', never, 0],
    ['during a request that does not listen', deaf, 0],
    ['during the body', stalled, 0],
    ['between two tries', html(503), 50],
  ])('%s rejects with the signal\'s reason and leaves nothing behind', async (_when, answer, after) => {
    const { client, clock, requests } = clientOf([answer]);
    const controller = new AbortController();
    const outcome = client.get('/x', { signal: controller.signal });
    await clock.advance(after);
    expect(clock.pending).toBe(1);
    const reason = { why: 'enough' };
    controller.abort(reason);
    await expect(outcome).rejects.toBe(reason);
    expect([requests.length, clock.pending, getEventListeners(controller.signal, 'abort').length]).toEqual([1, 0, 0]);
  });

  it('before the request sends nothing', async () => {
    const { client, requests } = clientOf([json({})]);
    await expect(client.get('/x', { signal: AbortSignal.abort('too late') })).rejects.toBe('too late');
    expect(requests).toEqual([]);
  });

  it('a signal for many requests collects no listeners', async () => {
    const { client } = clientOf([json({})]);
    const { signal } = new AbortController();
    for (let count = 0; count < 3; count++) await client.get('/x', { signal });
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});

describe('secrets', () => {
  const SIGNED = 'https://bucket.test/rows.jsonl?X-Amz-Signature=hidden-signature';
  const JSON_TYPE = { 'Content-Type': 'application/json' };
  it.each<[string, Answer]>([
    ['a detail that repeats the key', json({ detail: `${KEY} is unknown` }, { status: 401 })],
    ['an error page that repeats the header', text(`Authorization: Bearer ${KEY}`, 400)],
    ['a detail with a signed address', json({ detail: `cannot read ${SIGNED}` }, { status: 400 })],
    ['an answer that is broken JSON', text(`${KEY} ${SIGNED}`, 200, JSON_TYPE)],
    ['an answer that is no object', json(`${KEY} ${SIGNED}`)],
    ['a fault of the network that names the address', new TypeError('fetch failed', { cause: new Error(`${KEY} for ${SIGNED} at http://user:hidden-word@host`) })],
    ['a request without an answer', never],
    ['a web page', html(200)],
  ])('are not in the message about %s', async (_what, answer) => {
    const { error } = await failureOf(answer);
    expect(error.message).toMatch(/^GET \/x/);
    expect(error.message).not.toMatch(new RegExp(`${KEY.slice(0, 8)}|hidden`));
  });

  it('nor are control characters of the other side', async () => {
    const escape = '\u001b[2J';
    const answers: Answer[] = [json({ detail: escape }, { status: 400 }), json(escape), text(`{${escape}`, 200, { 'Content-Type': 'application/json' }), new Error(escape)];
    for (const answer of answers) expect((await failureOf(answer)).error.message).not.toContain('\u001b');
  });
});

describe('openEventStream', () => {
  const stream = () => new Response('data: 1\n\n', { headers: { 'Content-Type': 'text/event-stream; charset=utf-8' } });
  const open = (answer: Answer) => {
    const made = clientOf([answer]);
    const controller = new AbortController();
    return { ...made, controller, stream: made.client.openEventStream('/x/stream', { query: { since_seq: 3 }, signal: controller.signal }) };
  };

  it('hands over the bytes; the time limit is over once the headers are there, the signal still holds', async () => {
    const { stream: opened, clock, requests, controller } = open(stream());
    expect(await new Response(await opened).text()).toBe('data: 1\n\n');
    expect([requests[0]?.url, new Headers(requests[0]?.init.headers).get('accept'), clock.pending]).toEqual(['http://backend.test/api/x/stream?since_seq=3', 'text/event-stream', 0]);
    controller.abort();
    expect(requests[0]?.init.signal?.aborted).toBe(true);
  });

  it.each<[string, Answer, RegExp]>([
    ['JSON', () => json({}), /^GET \/x\/stream answered application\/json instead of an event stream$/],
    ['503', html(503), /answered 503/],
    ['nothing', never, /no answer within 1000 ms/],
  ])('fails where the answer is %s, after one try', async (_what, answer, message) => {
    const { stream: opened, clock, requests } = open(answer);
    const outcome = expect(opened).rejects.toThrow(message);
    await clock.advance(1_000);
    await outcome;
    expect(requests).toHaveLength(1);
  });
});
