import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HandlerError, HttpError } from '../../src/core/errors.ts';
import { messageFromJson } from '../../src/core/message-json.ts';
import { metricValue, type StreamMessage } from '../../src/core/message.ts';
import type { StreamHandler, StreamOutcome } from '../../src/core/stream-handler.ts';
import { JobStreamer } from '../../src/streamer.ts';
import { ManualClock } from '../../src/testing/manual-clock.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { type Scenario, stream, times, turns } from './scenario.ts';
import { ForeignWorld, type World } from './worlds.ts';

type Kit = Parameters<Scenario['run']>[0];

const ENDED: StreamOutcome = { kind: 'aborted', reason: 'the test is over' };
const EVENTS = { enabledStreams: ['status', 'events'] } as const;
const eventsIn = (messages: readonly StreamMessage[]) => messages.filter(({ streamType }) => streamType === 'events').length;
/** The lines of a file of JSON lines that are not about the status. */
const linesOf = (file: string) => (existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter((line) => line !== '' && !line.includes('"STATUS"')) : []);

/** A job with so many events that has ended. */
async function endedJob(kit: Kit, count: number): Promise<World> {
  const world = await kit.world();
  times(count, (index) => world.event('e', { message: `event ${index}` }));
  world.status('succeeded');
  return world;
}

/** What the plain lines of the command line say for these event texts. */
async function cliLines(kit: Kit, texts: readonly string[]): Promise<string[]> {
  const world = await kit.world();
  for (const message of texts) world.event('log', { message });
  world.status('succeeded');
  const lines: string[] = [];
  await stream(kit, world, { config: EVENTS, handlers: [kit.cli((line) => lines.push(line))] });
  return lines.filter((line) => line.includes('log: '));
}

const diskFull = () => Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
const full: StreamHandler = {
  handle() {
    throw diskFull();
  },
};

const TERMINAL_TRICKS = ['\u001b]0;pwned\u0007\u001b[2J title', 'overwritten\rspoof', '\u009b31m red', 'two\nlines'];
const SECRETS = ['AKIAsignature0123', 'tok_abcdefghij123456', 'sk-abcdefghijklmnop', 'pass-word-1'];
const TELLING = [
  'saved https://bucket.s3.example/ft/model.tar.gz?X-Amz-Signature=AKIAsignature0123&X-Amz-Expires=60',
  'sent Authorization: Bearer tok_abcdefghij123456', 'key is sk-abcdefghijklmnop', 'cloned https://user:pass-word-1@git.example/r',
];

export const HANDLERS: readonly Scenario[] = [
  {
    number: 17,
    title: 'processes what is buffered when the stream is interrupted',
    on: 'both',
    async run(kit) {
      const world = await kit.world();
      world.status('running');
      times(55, () => world.event('e'));
      await world.commit();
      let processed = 0;
      let handled = 0;
      const interrupt = new AbortController();
      const counting: StreamHandler = { handle: (message) => void (eventsIn([message]) > 0 && ++handled === 55 && interrupt.abort(new Error('Ctrl-C'))) };
      const handlers = [kit.buffered((messages) => (processed += eventsIn(messages))), counting];
      const { error } = await stream(kit, world, { signal: interrupt.signal, config: EVENTS, handlers });
      return { processed, error: (error as Error).message };
    },
    want: { processed: 55, error: 'Ctrl-C' },
    naive: { processed: 0, error: 'Ctrl-C' },
  },
  {
    number: 17,
    title: 'processes what is buffered after flushIntervalMs though nothing more comes',
    async run(kit) {
      const clock = new ManualClock();
      const world = await endedJob(kit, 11);
      const { events } = await stream(kit, world, { config: EVENTS });
      let processed = 0;
      const handler = kit.buffered((batch) => (processed += batch.length), { flushIntervalMs: 500, clock });
      await handler.open?.({ jobId: 'job_1', signal: new AbortController().signal });
      for (const message of events) await handler.handle(message);
      await clock.advance(2_000);
      const byTimer = processed;
      await handler.close?.(ENDED);
      return byTimer;
    },
    want: 11,
    naive: 0,
  },
  {
    number: 18,
    title: 'keeps the file of an earlier run, and adds only what it does not have',
    on: 'both',
    async run(kit) {
      const world = await endedJob(kit, 30);
      const file = join(temporaryDirectory(), 'run.jsonl');
      const counts: number[] = [];
      for (const _ of [1, 2]) {
        const handler = kit.json(file);
        counts.push(linesOf(file).length);
        await stream(kit, world, { config: EVENTS, handlers: [handler] });
        counts.push(linesOf(file).length);
        if (kit.isNaive) await handler.close?.(ENDED);
      }
      return counts;
    },
    want: [0, 30, 30, 30],
    naive: [0, 30, 0, 30],
  },
  {
    number: 33,
    title: 'says that a handler failed, after the others got the whole batch',
    on: 'both',
    async run(kit) {
      const world = await endedJob(kit, 20);
      const { error, events } = await stream(kit, world, { config: EVENTS, handlers: [full] });
      return { typed: error instanceof HandlerError && error.cause, others: events.length };
    },
    want: { typed: diskFull(), others: 20 },
    naive: { typed: false, others: 0 },
  },
  {
    number: 33,
    title: 'goes on without a failed handler where somebody wants to be told',
    on: 'both',
    async run(kit) {
      const world = await endedJob(kit, 20);
      const told: unknown[] = [];
      const { end, events } = await stream(kit, world, { config: EVENTS, handlers: [full], onHandlerError: ({ cause }) => told.push(cause) });
      return { end, others: events.length, told };
    },
    want: { end: 'succeeded', others: 20, told: [diskFull()] },
    naive: { end: 'Error', others: 0, told: [] },
  },
  {
    number: 34,
    title: 'waits for asynchronous handlers, one call at a time',
    on: 'both',
    async run(kit) {
      const world = await endedJob(kit, 20);
      let [begun, done, atOnce] = [0, 0, 0];
      const slow: StreamHandler = {
        shouldHandle: ({ streamType }) => streamType === 'events',
        async handle() {
          atOnce = Math.max(atOnce, ++begun - done);
          await turns(20);
          done++;
        },
      };
      await stream(kit, world, { config: EVENTS, handlers: [slow] });
      return { allDone: done === 20, atOnce };
    },
    want: { allDone: true, atOnce: 1 },
    naive: { allDone: false, atOnce: 20 },
  },
  {
    number: 34,
    title: 'loses nothing by a handler that is slower than the job',
    on: 'both',
    async run(kit) {
      const world = await kit.world();
      world.status('running');
      world.play((cycle) => {
        times(25, () => world.event('e'));
        if (cycle === 11) world.status('succeeded');
        return cycle < 11;
      });
      let handled = 0;
      const slow: StreamHandler = {
        shouldHandle: ({ streamType }) => streamType === 'events',
        async handle() {
          await turns(10);
          handled++;
        },
      };
      await stream(kit, world, { config: EVENTS, handlers: [slow] });
      return handled === 300;
    },
    want: true,
    naive: false,
  },
  {
    number: 35,
    title: 'lets nothing through to the terminal that it would obey',
    on: 'both',
    async run(kit) {
      const lines = await cliLines(kit, TERMINAL_TRICKS);
      // oxlint-disable-next-line no-control-regex
      return { lines: lines.length, obeyed: lines.filter((line) => /[\u0000-\u001f\u007f-\u009f]/.test(line)).length };
    },
    want: { lines: 4, obeyed: 0 },
    naive: { lines: 4, obeyed: 4 },
  },
  {
    number: 36,
    title: 'shows no signature, token or password, and leaves the rest of an address as it is',
    on: 'both',
    async run(kit) {
      const text = (await cliLines(kit, TELLING)).join('\n');
      return { shown: SECRETS.filter((secret) => text.includes(secret)), address: text.includes('https://bucket.s3.example/ft/model.tar.gz') };
    },
    want: { shown: [], address: true },
    naive: { shown: SECRETS, address: true },
  },
  {
    number: 36,
    title: 'shows no key in an error, though the server repeats it',
    async run(kit) {
      const world = new ForeignWorld();
      const detail = `no such key: sk-abcdefghijklmnop; sent Bearer my-own-key-0123456789 for ${TELLING[0]}`;
      world.before = () => new Response(JSON.stringify({ detail }), { status: 403, headers: { 'Content-Type': 'application/json' } });
      const { baseUrl, jobId, fetch } = world;
      const { error } = await stream(kit, { baseUrl, jobId, fetch, apiKey: 'my-own-key-0123456789' });
      const text = `${(error as HttpError).message} ${(error as HttpError).details.detail} ${(error as HttpError).stack}`;
      return { isHttpError: error instanceof HttpError, shown: ['my-own-key-0123456789', ...SECRETS].filter((secret) => text.includes(secret)) };
    },
    want: { isHttpError: true, shown: [] },
    published: 'masking cut the start of an address and kept its signature, and was applied to lines of events only: not to details, traces or errors',
  },
  {
    number: 39,
    title: 'writes lines that are JSON whatever the values, and shows texts whole and small numbers as they are',
    on: 'both',
    async run(kit) {
      const world = await kit.world();
      world.event('log', { message: 'remaining: ::' });
      for (const [step, value] of [NaN, -Infinity, 5e-6].entries()) world.point('lr', step, value);
      if (world instanceof ForeignWorld) {
        // Python's words, as no JSON.stringify writes them.
        const text = '{"points":[{"name":"lr","step":0,"value":NaN},{"name":"lr","step":1,"value":-Infinity},{"name":"lr","step":2,"value":5e-6}]}';
        world.before = (url) => (url.pathname.endsWith('/metrics') ? new Response(text, { headers: { 'Content-Type': 'application/json' } }) : undefined);
      }
      world.status('succeeded');
      const file = join(temporaryDirectory(), 'run.jsonl');
      const shown: string[] = [];
      await stream(kit, world, { config: { enabledStreams: ['status', 'events', 'metrics'] }, handlers: [kit.json(file), kit.cli((line) => shown.push(line))] });
      const written = linesOf(file).map((line) => messageFromJson(JSON.parse(line)) as StreamMessage);
      return {
        values: written.map((message) => (message.streamType === 'metrics' ? metricValue(message) : message.data['message'])),
        shown: shown.filter((line) => !line.includes('Status: ')).map((line) => line.replace(/^.*?(?:log: |lr=)/, '')),
      };
    },
    want: { values: ['remaining: ::', NaN, -Infinity, 5e-6], shown: ['remaining: ::', 'NaN (step=0)', '-Infinity (step=1)', '0.000005 (step=2)'] },
    published: 'with an indent objects were glued together, NaN came out as invalid JSON, trailing colons and spaces were cut off, and small numbers were shown as 0.0000',
  },
  {
    number: 44,
    title: 'tells programming errors from faults of the network',
    on: 'both',
    async run(kit) {
      const world = await endedJob(kit, 3);
      const bug = () => {
        throw new TypeError('x is not a function');
      };
      const filter = await stream(kit, world, { config: { filter: bug } });
      const handler = await stream(kit, world, { handlers: [{ handle: bug }] });
      const network = await stream(kit, { ...world, baseUrl: world.baseUrl, fetch: () => Promise.reject(new TypeError('fetch failed')) });
      const source = new JobStreamer({ source: { jobId: 'job_1', read: bug }, handlers: [] }).streamUntilTerminal();
      return [filter.end, handler.end, network.end, await source.catch((error: Error) => error.name)];
    },
    want: ['TypeError', 'handler', 'connection', 'TypeError'],
    published: 'whatever was thrown anywhere, by a bug or by the network, was caught and forgotten, and the polling went on',
  },
  {
    number: 44,
    title: 'says once that an endpoint answers something that is no list',
    async run(kit) {
      const world = new ForeignWorld();
      world.before = (url) => (url.pathname.endsWith('/events') ? new Response('{"error":"KeyError"}', { headers: { 'Content-Type': 'application/json' } }) : undefined);
      world.play((cycle) => {
        if (cycle === 4) world.status('succeeded');
        return cycle < 4;
      });
      return (await stream(kit, world)).gaps;
    },
    want: ['the backend answered without a list of events of job_1, which was taken for none'],
    naive: [],
  },
];
