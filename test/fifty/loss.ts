import { hashFraction } from '../../src/core/hash.ts';
import type { JsonObject } from '../../src/core/json.ts';
import { messageKey } from '../../src/core/message-key.ts';
import type { StreamHandler } from '../../src/core/stream-handler.ts';
import { type Scenario, stream, times } from './scenario.ts';
import { ForeignWorld, type Target, type World } from './worlds.ts';

const busy = () => new Response('{"detail":"busy"}', { status: 503, headers: { 'Content-Type': 'application/json' } });

/** The same numbers each time, as good as random. */
function numbers(seed: string): () => number {
  let count = 0;
  return () => hashFraction(`${seed}:${count++}`);
}

/** The same job, with some of the answers replaced by 503. */
function unreliable({ baseUrl, jobId, apiKey, fetch }: Target, share: number, random: () => number): Target {
  return { baseUrl, jobId, apiKey, fetch: async (url, init) => (random() < share ? busy() : fetch(url, init)) };
}

/** A job of 200 events and 20 points in 10 cycles, the last of which says that it has ended. */
function playRun(world: World): void {
  world.status('running');
  world.play((cycle) => {
    times(20, () => world.event('sft.progress'));
    times(2, (index) => world.point('loss', cycle * 2 + index, 1));
    if (cycle === 9) world.status('succeeded');
    return cycle < 9;
  });
}

export const LOSS: readonly Scenario[] = [
  {
    number: 1,
    title: 'drains all pages after the terminal status',
    on: 'both',
    async run(kit) {
      const world = await kit.world();
      times(999, () => world.event('sft.progress'));
      world.event('sft.job.completed');
      world.status('succeeded');
      const { events, end, messages } = await stream(kit, world);
      return { events: events.length, lastEvent: events.at(-1)?.data['type'], end, last: messages.at(-1)?.streamType };
    },
    want: { events: 1000, lastEvent: 'sft.job.completed', end: 'succeeded', last: 'status' },
    naive: { events: 200, lastEvent: 'sft.progress', end: 'succeeded', last: 'events' },
  },
  {
    number: 1,
    title: 'waits for last words that a backend writes after the terminal status',
    async run(kit) {
      const world = new ForeignWorld();
      world.status('succeeded');
      world.before = (url) => {
        if (url.pathname.endsWith('/events') && world.events.length < 5) world.event('late');
        return undefined;
      };
      return (await stream(kit, world)).events.length;
    },
    want: 5,
    naive: 1,
  },
  {
    number: 9,
    title: 'reads on past events whose number is null or nonsense',
    async run(kit) {
      const world = new ForeignWorld();
      times(100, (index) => world.event('e', index === 0 ? { seq: null } : index === 50 ? { seq: '6a' } : {}));
      world.status('running');
      world.play((cycle) => {
        if (cycle === 3) world.status('succeeded');
        return cycle < 3;
      });
      return (await stream(kit, world)).events.length;
    },
    want: 100,
    naive: 0,
  },
  {
    number: 10,
    title: 'reads on past events that the filter leaves out',
    on: 'both',
    async run(kit) {
      const world = await kit.world();
      world.status('running');
      times(499, () => world.event('sft.progress'));
      world.event('sft.loss');
      world.play((cycle) => {
        if (cycle === 5) {
          world.event('sft.job.completed');
          world.status('succeeded');
        }
        return cycle < 5;
      });
      return (await stream(kit, world, { config: { eventTypes: ['sft.loss', 'sft.job.completed'] } })).events.map(({ data }) => data['type']);
    },
    want: ['sft.loss', 'sft.job.completed'],
    published: 'the first version and the Rust one moved their cursor only for events that passed the filter, and asked for the same page for ever',
  },
  {
    number: 12,
    title: 'delivers the events of a backend that says where the next page begins',
    async run(kit) {
      const world = new ForeignWorld({ events: { nextSeq: true, cap: 20 } });
      times(50, () => world.event('e'));
      world.status('succeeded');
      return (await stream(kit, world)).events.map(({ seq }) => seq);
    },
    want: Array.from({ length: 50 }, (_, index) => index + 1),
    published: 'three versions took next_seq for their cursor before they looked at the page, and then found every event on it too old',
  },
  {
    number: 13,
    title: 'loses and repeats nothing where three answers in ten are 503, in 5 runs',
    on: 'both',
    async run(kit) {
      let complete = 0;
      for (let seed = 0; seed < 5; seed++) {
        const world = await kit.world();
        playRun(world);
        const { events, metrics, messages } = await stream(kit, unreliable(world, 0.3, numbers(`run ${seed}`)), { retry: { attempts: 20, baseMs: 0, maxMs: 0 } });
        if (events.length === 200 && metrics.length === 20 && new Set(messages.map(messageKey)).size === messages.length) complete++;
      }
      return complete;
    },
    want: 5,
    naive: 3,
  },
  {
    number: 14,
    title: 'delivers the events of a linked job too, though both count from 1',
    async run(kit) {
      const world = new ForeignWorld();
      const linked: JsonObject[] = [];
      world.linkedEvents.set('job_2', linked);
      world.status('running', { linked_job_id: 'job_2' });
      world.play((cycle) => {
        world.event('own');
        linked.push({ seq: cycle + 1, type: 'linked' });
        if (cycle === 29) world.status('succeeded');
        return cycle < 29;
      });
      const { events } = await stream(kit, world);
      return { events: events.length, keys: new Set(events.map(messageKey)).size };
    },
    want: { events: 60, keys: 60 },
    naive: { events: 30, keys: 30 },
  },
  {
    number: 15,
    title: 'samples alike in every run, and never drops status, timeline, errors or the end',
    on: 'both',
    async run(kit) {
      const random = numbers('sampling');
      const world = await kit.world();
      world.status('running');
      times(5, (index) => world.phase(`phase ${index}`));
      times(400, (index) => world.event('sft.progress', { level: index % 80 === 0 ? 'error' : 'info' }));
      world.event('sft.job.completed');
      world.status('succeeded');
      const runs = [];
      for (const _ of [1, 2]) runs.push(await stream(kit, world, { config: { sampleRate: 0.1 }, random }));
      const [first, second] = runs.map(({ events, statuses, phases }) => ({
        events: events.map(({ seq }) => seq),
        errors: events.filter(({ data }) => data['level'] === 'error').length,
        lastStatus: statuses.at(-1),
        lastEvent: events.at(-1)?.data['type'],
        phases: phases.length,
      }));
      const share = (first?.events.length ?? 0) / 400;
      return { ...first, events: share > 0.05 && share < 0.2, again: JSON.stringify(first) === JSON.stringify(second) };
    },
    want: { events: true, errors: 5, lastStatus: 'succeeded', lastEvent: 'sft.job.completed', phases: 5, again: true },
    naive: { events: true, errors: 0, lastStatus: undefined, lastEvent: 'sft.progress', phases: 0, again: false },
  },
  {
    number: 19,
    title: 'asks the timeline for a bounded page',
    async run(kit) {
      const world = new ForeignWorld();
      times(3, (index) => world.phase(`phase ${index}`));
      world.status('succeeded');
      const { phases } = await stream(kit, world);
      const asked = world.requests.filter((path) => path.includes('/timeline'));
      return { phases: phases.length, bounded: asked.length > 0 && asked.every((path) => path.includes('limit=')) };
    },
    want: { phases: 3, bounded: true },
    naive: { phases: 3, bounded: false },
  },
  {
    number: 19,
    title: 'takes maxEventsPerPoll for a bound on a batch, and loses nothing by it',
    on: 'both',
    async run(kit) {
      const world = await kit.world();
      times(300, (index) => world.event(`e${index}`));
      world.status('succeeded');
      const sizes: number[] = [];
      const handler: StreamHandler = { handle: () => undefined, handleBatch: (messages) => void sizes.push(messages.length) };
      const { events } = await stream(kit, world, { config: { maxEventsPerPoll: 7 }, handlers: [handler] });
      return { events: events.length, largest: Math.max(...sizes) };
    },
    want: { events: 300, largest: 7 },
    published: 'the option was declared and used nowhere; a later version turned it into the size of a page and left the rest for another poll',
  },
  {
    number: 21,
    title: 'delivers the last interval, events without a number, and metrics under another name',
    async run(kit) {
      const world = new ForeignWorld({ metrics: { shape: 'metrics' } });
      world.status('running');
      world.play((cycle) => {
        if (cycle < 2) return true;
        times(10, (index) => world.events.push({ type: 'e', message: String(index) }));
        times(5, (index) => world.points.push({ name: 'reward', value: index }));
        world.status('succeeded');
        return false;
      });
      const { events, metrics, end } = await stream(kit, world);
      return { events: events.length, metrics: metrics.length, end };
    },
    want: { events: 10, metrics: 5, end: 'succeeded' },
    naive: { events: 1, metrics: 0, end: 'succeeded' },
  },
];
