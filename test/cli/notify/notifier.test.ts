import { describe, expect, it } from 'vitest';
import { Notifier, type NotifierOptions } from '../../../src/cli/notify/notifier.ts';
import { parseNotifyTargets } from '../../../src/cli/notify/notify-target.ts';
import { ConfigError } from '../../../src/core/errors.ts';
import { ManualClock } from '../../../src/testing/manual-clock.ts';

const URL_WITH_SECRETS = 'https://hooks.example/services/T0123/path-secret?token=query-secret';

type Answer = number | Error | 'never';

/** A notifier and its receiver, which gives the answers in turn, then 204. */
function bench(values: readonly string[], { answers = [], ...options }: Partial<NotifierOptions> & { readonly answers?: readonly Answer[] } = {}) {
  const clock = new ManualClock();
  const start = clock.now();
  const rest = [...answers];
  const posts: { readonly at: number; readonly url: string; readonly body: string; readonly id: string | undefined }[] = [];
  const fetch = async (url: string, init: RequestInit): Promise<Response> => {
    posts.push({ at: clock.now() - start, url, body: String(init.body), id: (init.headers as Record<string, string>)['webhook-id'] });
    const answer = rest.shift() ?? 204;
    if (answer === 'never') return new Promise(() => undefined);
    if (answer instanceof Error) throw answer;
    return new Response(answer === 204 ? null : 'path-secret says no', { status: answer });
  };
  const written: string[] = [];
  const failures: string[] = [];
  const notifier = new Notifier({
    targets: parseNotifyTargets(values, { clock, fetch }),
    terminal: (bytes) => void written.push(bytes),
    notification: (text) => `<${text}>`,
    onFailure: (text) => void failures.push(text),
    clock,
    random: () => 0,
    ...options,
  });
  /** Waits for everything under way while the time passes, from the first request on. */
  const settled = async () => {
    while (posts.length === 0) await new Promise((resolve) => setImmediate(resolve));
    const settling = notifier.settle().then(() => clock.now() - start);
    for (let turn = 0; turn < 60; turn++) await clock.advance(500);
    return settling;
  };
  return { notifier, clock, posts, written, failures, settled };
}

const END = { jobId: 'job_1', status: 'succeeded', text: 'job_1: training succeeded' };

describe('Notifier', () => {
  it('tells each target once, at the same time', async () => {
    const { notifier, posts, written, failures, settled } = bench(['osc', 'bell', URL_WITH_SECRETS, 'http://127.0.0.1:8080/ntfy']);
    notifier.send(END);
    expect(written).toEqual(['<job_1: training succeeded>', '\u0007']);
    await settled();
    const body = '{"job_id":"job_1","status":"succeeded","text":"job_1: training succeeded"}';
    expect(posts.map((post) => [post.url, post.body])).toEqual([[URL_WITH_SECRETS, body], ['http://127.0.0.1:8080/ntfy', body]]);
    expect(failures).toEqual([]);
  });

  it('writes nothing where there is no terminal', () => {
    const { notifier, written } = bench(['osc', 'bell'], { terminal: undefined });
    notifier.send(END);
    expect(written).toEqual([]);
  });

  it('makes texts safe for a terminal and without secrets', async () => {
    const { notifier, posts, written, settled } = bench(['osc', 'https://h.example/']);
    notifier.send({ ...END, text: 'a\u001b[2J\r\nb https://user:password@h/?key=1' });
    await settled();
    expect(written).toEqual(['<a\\x1b[2J\\nb https://h/?***>']);
    expect(JSON.parse(posts[0]?.body ?? '')).toMatchObject({ text: 'a\\x1b[2J\\nb https://h/?***' });
  });

  it('tries again after passing faults, under the same id', async () => {
    const { notifier, posts, failures, settled } = bench([URL_WITH_SECRETS], { answers: [new TypeError('fetch failed'), 503, 429] });
    notifier.send(END);
    await settled();
    expect([posts.map(({ at }) => at), failures]).toEqual([[0, 500, 1_500, 3_500], []]);
    expect(new Set(posts.map(({ id }) => id)).size).toBe(1);
  });

  it.each<[string, readonly Answer[], RegExp, number]>([
    ['refuses', [404], /^--notify: https:\/\/hooks\.example was not told: .*404/, 1],
    ['is away', Array.from({ length: 50 }, () => new TypeError('fetch failed')), /^--notify: https:\/\/hooks\.example was not told: /, 5],
    ['never answers', Array.from({ length: 50 }, () => 'never' as const), /no answer within/, 2],
    ['is always busy', Array.from({ length: 50 }, () => 503), /503/, 5],
  ])('says so in one line where the receiver %s, within 10 s and without a secret', async (_title, answers, message, tries) => {
    const { notifier, posts, failures, clock, settled } = bench([URL_WITH_SECRETS], { answers });
    notifier.send(END);
    expect(await settled()).toBeLessThanOrEqual(11_000);
    expect([failures, posts.length]).toEqual([[expect.stringMatching(message)], tries]);
    expect(failures.join()).not.toMatch(/secret|T0123|\n/);
    expect(clock.pending).toBe(0);
  });

  it('gives up in silence when it is told to', async () => {
    const controller = new AbortController();
    const { notifier, failures, clock } = bench([URL_WITH_SECRETS], { answers: ['never'], signal: controller.signal });
    notifier.send(END);
    await clock.advance(100);
    controller.abort(new Error('the person left'));
    await notifier.settle();
    await clock.advance(0);
    expect([failures, clock.pending]).toEqual([[], 0]);
  });

  it('alerts for one condition at most once a minute, and not for what is history', async () => {
    const { notifier, written, clock } = bench(['bell']);
    const alert = (condition: string, time?: number) => notifier.alert(condition, { ...END, status: 'alert' }, time);
    for (let second = 0; second < 120; second += 10) {
      alert('a');
      await clock.advance(10_000);
    }
    expect(written).toHaveLength(2);
    alert('b');
    expect(written).toHaveLength(3);
    alert('c', clock.now() - 300_001);
    expect(written).toHaveLength(3);
    alert('c', clock.now() - 10_000);
    expect(written).toHaveLength(4);
  });

  it('has nothing to wait for where nothing was sent', async () => {
    await bench([URL_WITH_SECRETS]).notifier.settle();
  });
});

describe('parseNotifyTargets', () => {
  const parse = (value: string) => parseNotifyTargets([value], { clock: new ManualClock() });

  it.each(['', 'OSC', 'bells', 'ftp://h/T0123', 'htps://hooks.example/T0123', 'https://', 'hooks.example/T0123', 'https://user:T0123@h/'])('refuses %j, and does not repeat it', (value) => {
    expect(() => parse(value)).toThrow(ConfigError);
    expect(() => parse(value)).toThrow(/^--notify[: ]/);
    expect(() => parse(value)).toThrow(expect.objectContaining({ message: expect.not.stringContaining('T0123') }));
  });

  it('takes the three kinds', () => {
    expect(['osc', 'bell', 'HTTPS://H.example/x'].map((value) => parse(value)[0]?.kind)).toEqual(['osc', 'bell', 'url']);
  });
});
