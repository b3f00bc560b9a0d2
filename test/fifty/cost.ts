import type { Fetch } from '../../src/api/api-client.ts';
import type { Clock } from '../../src/core/clock.ts';
import { messageKey } from '../../src/core/message-key.ts';
import type { StreamHandler } from '../../src/core/stream-handler.ts';
import { JobGroup } from '../../src/job-group.ts';
import { ManualClock } from '../../src/testing/manual-clock.ts';
import type { ContractBehaviour } from '../support/contract-backend.ts';
import type { RunOptions } from './kit.ts';
import { playOut, type Scenario, stream, times } from './scenario.ts';
import { ForeignWorld, type World } from './worlds.ts';

type Kit = Parameters<Scenario['run']>[0];

/** Notes how long each event took from its time to its handling, in milliseconds of the clock. */
function stopwatch(clock: Clock): { readonly handler: StreamHandler; readonly delays: number[] } {
  const delays: number[] = [];
  const handle: StreamHandler['handle'] = ({ streamType, timestamp }) => void (streamType === 'events' && delays.push(clock.now() - Date.parse(timestamp)));
  return { handler: { handle }, delays };
}

/** A job that says so many things a second, on a clock of its own. @returns delays, sorted, and the number of requests while it ran */
async function steadyEvents(kit: Kit, behaviour: ContractBehaviour, perSecond: number, seconds: number, stepMs: number) {
  const clock = new ManualClock();
  const world = new ForeignWorld(behaviour);
  const startedAt = clock.now();
  world.status('running');
  const { handler, delays } = stopwatch(clock);
  const run = kit.start(world, { clock, handlers: [handler], random: () => 0.5 });
  await playOut(clock, run, seconds * 1000, stepMs, () => {
    const due = ((clock.now() - startedAt) / 1000) * perSecond;
    while (world.events.length < due) world.event('e', { created_at: new Date(clock.now()).toISOString() });
  });
  const requests = world.requests.length;
  world.status('succeeded');
  await playOut(clock, run, 30_000);
  return { delivered: delays.length, missing: world.events.length - delays.length, delays: delays.toSorted((left, right) => left - right), requests };
}

/** Requests in a minute of a job of which nothing is heard, after two such minutes. */
async function idleRequests(kit: Kit, world: World, clock: ManualClock, options: RunOptions = {}): Promise<number> {
  await world.commit();
  const run = kit.start(world, { clock, ...options });
  await playOut(clock, run, 120_000, 2_000);
  const before = world.requests.length;
  await playOut(clock, run, 60_000, 2_000);
  return world.requests.length - before;
}

/** Most requests a minute that an idle job may cost by polling. */
const IDLE_LIMIT = 30;

export const COST: readonly Scenario[] = [
  {
    number: 45,
    title: 'keeps up with 150 events a second by polling every two seconds',
    async run(kit) {
      const { missing, delays } = await steadyEvents(kit, {}, 150, 24, 100);
      return { missing: missing > 0, late: delays.filter((delay) => delay > 2_600).length > 0 };
    },
    want: { missing: false, late: false },
    naive: { missing: true, late: true },
  },
  {
    number: 46,
    title: 'delivers live within 100 ms, without a request for each event',
    async run(kit) {
      const { delivered, delays, requests } = await steadyEvents(kit, { stream: true }, 20, 20, 50);
      return { all: delivered >= 399, prompt: (delays[Math.floor(delivered * 0.95)] ?? Infinity) <= 100, thrifty: requests < delivered / 4 };
    },
    want: { all: true, prompt: true, thrifty: true },
    naive: { all: true, prompt: false, thrifty: true },
  },
  {
    number: 46,
    title: 'needs fewer requests than a tenth of the events',
    on: 'own',
    async run(kit) {
      const world = await kit.world();
      world.status('running');
      world.play((cycle) => {
        times(20, () => world.event('e'));
        if (cycle === 19) world.status('succeeded');
        return cycle < 19;
      });
      const { events } = await stream(kit, world);
      return { events: events.length, thrifty: world.requests.length < 40 };
    },
    want: { events: 400, thrifty: true },
    published: 'with a live stream, two further requests were made for each event that it brought',
  },
  {
    number: 47,
    title: `asks an idle job at most ${IDLE_LIMIT} times a minute, whatever paths it has to try`,
    async run(kit) {
      const within: Record<string, boolean> = {};
      for (const [name, behaviour, word, options] of [
        ['running', {}, 'running', {}],
        ['queued', {}, 'queued', {}],
        ['with a live stream', { stream: true }, 'running', {}],
        ['rl, where the first path answers', { base: '/rl/jobs' }, 'running', { family: 'rl' }],
        ['rl, where the last path answers', { base: '/orchestration/jobs' }, 'running', { family: 'rl' }],
        ['without metrics and timeline', { missing: ['metrics', 'timeline'] }, 'running', {}],
      ] as const) {
        const world = new ForeignWorld(behaviour);
        world.status(word);
        times(300, (index) => world.point(`series.${index % 30}`, index, 1));
        const requests = await idleRequests(kit, world, new ManualClock(), options);
        within[name] = requests > 0 && requests <= IDLE_LIMIT;
      }
      return within;
    },
    want: {
      running: true, queued: true, 'with a live stream': true, 'rl, where the first path answers': true, 'rl, where the last path answers': true,
      'without metrics and timeline': true,
    },
    naive: {
      running: false, queued: false, 'with a live stream': false, 'rl, where the first path answers': false, 'rl, where the last path answers': false,
      'without metrics and timeline': false,
    },
  },
  {
    number: 47,
    title: 'asks an idle job hardly ever',
    on: 'own',
    async run(kit) {
      const clock = new ManualClock();
      const world = await kit.world({}, clock);
      world.status('running');
      await world.commit();
      const requests = await idleRequests(kit, world, clock);
      const isLive = world.requests.some((path) => path.includes('/stream'));
      return requests <= (isLive ? 1 : 9);
    },
    want: true,
    published: 'an idle job cost 141 requests a minute, and 318 where a family of paths was given, since every fallback was asked in every cycle',
  },
  {
    number: 48,
    title: 'remembers a bounded number of messages, however many there were',
    async run(kit) {
      const world = new ForeignWorld();
      world.status('running');
      world.play((cycle) => {
        times(180, (index) => world.point(`series.${index % 6}`, cycle * 30 + Math.floor(index / 6), index));
        times(180, () => world.event('e'));
        if (cycle === 24) world.status('succeeded');
        return cycle < 24;
      });
      const { metrics, events, cursor, remembered } = await stream(kit, world);
      const sizes = remembered === undefined ? [] : [remembered];
      JSON.stringify(cursor, (_key, value: unknown) => {
        if (Array.isArray(value)) sizes.push(value.length);
        return value;
      });
      return { metrics: metrics.length, events: events.length, bounded: Math.max(...sizes) <= 4_096 };
    },
    want: { metrics: 4_500, events: 4_500, bounded: true },
    naive: { metrics: 4_500, events: 4_500, bounded: false },
  },
  {
    number: 49,
    title: 'does not download the same again and again',
    async run(kit) {
      const clock = new ManualClock();
      const world = new ForeignWorld();
      world.status('running');
      times(20, (index) => world.phase(`phase ${index}`));
      let step = 0;
      const run = kit.start(world, { clock, random: () => 0.5 });
      await playOut(clock, run, 180_000, 2_000, () => times(40, () => world.point('loss', step++, 1)));
      const sent = { ...world.sent };
      world.status('succeeded');
      const { metrics, phases } = await playOut(clock, run, 30_000);
      return { metrics: metrics.length === step, phases: phases.length, timeline: sent.timeline <= 8 * phases.length, points: sent.metrics <= 4 * step };
    },
    want: { metrics: true, phases: 20, timeline: true, points: true },
    naive: { metrics: true, phases: 20, timeline: false, points: true },
  },
  {
    number: 50,
    title: 'goes on from a cursor that was kept as text, without a gap and without beginning again',
    on: 'both',
    async run(kit) {
      const world = await kit.world();
      world.status('running');
      times(50, (index) => world.event(`e${index}`));
      await world.commit();
      const stop = new AbortController();
      let count = 0;
      const killer: StreamHandler = { handle: ({ streamType }) => void (streamType === 'events' && ++count === 30 && stop.abort(new Error('killed'))) };
      const config = { maxEventsPerPoll: 7 };
      const first = await stream(kit, world, { signal: stop.signal, handlers: [killer], config });
      world.status('succeeded');
      await world.commit();
      const kept = JSON.stringify(first.cursor);
      const second = await stream(kit, world, { config, ...(kept !== undefined && { cursor: JSON.parse(kept) }) });
      const keys = new Set([...first.events, ...second.events].map(messageKey));
      return { distinct: keys.size, fewAgain: first.events.length + second.events.length - keys.size <= 7 };
    },
    want: { distinct: 50, fewAgain: true },
    naive: { distinct: 50, fewAgain: false },
  },
  {
    number: 50,
    title: 'leaves at once when it is told to, though a request hangs',
    on: 'both',
    async run(kit) {
      const clock = new ManualClock();
      const { baseUrl, jobId, apiKey } = await kit.world();
      const stop = new AbortController();
      const run = kit.start({ baseUrl, jobId, apiKey, fetch: () => new Promise(() => undefined) }, { clock, signal: stop.signal });
      await clock.sleeping();
      stop.abort(new Error('enough'));
      await run.done;
      await clock.advance(0);
      return { error: (run.told.error as Error).message, timers: clock.pending };
    },
    want: { error: 'enough', timers: 0 },
    published: 'there was no way to stop a stream but to kill the task, and then nothing was flushed',
  },
  {
    number: 50,
    title: 'refuses a cursor of another version or of another kind of backend',
    async run(kit) {
      const ends: string[] = [];
      for (const cursor of [{ kind: 'polling', version: 99 }, 'nonsense']) ends.push((await stream(kit, new ForeignWorld(), { cursor })).end);
      return ends;
    },
    want: ['config', 'config'],
    published: 'nothing that was written carried a version',
  },
  {
    number: 50,
    title: 'follows many jobs as one',
    on: 'both',
    async run(kit) {
      const worlds = new Map<string, World>();
      for (let index = 0; index < 8; index++) {
        const world = await kit.world();
        times(10, () => world.event('e'));
        world.status(index % 2 === 0 ? 'succeeded' : 'failed');
        await world.commit();
        worlds.set(kit.isOwnBackend ? world.jobId : `job-${index}`, world);
      }
      const [{ baseUrl, apiKey = 'k', fetch: ownFetch }] = [...worlds.values()] as [World];
      // Worlds without a log know one job each, by one name.
      const foreignFetch: Fetch = async (url, init) => {
        const found = /\/jobs\/(job-\d)/.exec(url)?.[1];
        const world = found === undefined ? undefined : worlds.get(found);
        return world === undefined ? new Response('{}', { status: 404 }) : world.fetch(url.replace(String(found), world.jobId), init);
      };
      const events = new Map<string, number>();
      const handlers = (jobId: string): StreamHandler[] => [{ handle: ({ streamType }) => void (streamType === 'events' && events.set(jobId, (events.get(jobId) ?? 0) + 1)) }];
      const fetch = kit.isOwnBackend ? ownFetch : foreignFetch;
      const results = await new JobGroup({ baseUrl, apiKey, fetch, handlers, jobIds: [...worlds.keys()], intervalMs: 1, drainMs: 1 }).streamUntilTerminal();
      const ends = [...results.values()].map((result) => ('status' in result ? result.status : String(result.error)));
      return { events: [...events.values()], ends };
    },
    want: { events: Array(8).fill(10), ends: Array.from({ length: 8 }, (_, index) => (index % 2 === 0 ? 'succeeded' : 'failed')) },
    published: 'a streamer knew one job, and a program ran one of them for each, with its own session and its own polling',
  },
];
