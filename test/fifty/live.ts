import type { Fetch } from '../../src/api/api-client.ts';
import { ManualClock } from '../../src/testing/manual-clock.ts';
import { playOut, type Scenario, stream, times } from './scenario.ts';
import { ForeignWorld, type Target } from './worlds.ts';

// The seed has no live streams, so none of this is its own fault.

const isStream = (url: string) => url.includes('/stream');
const EVENT_STREAM = { headers: { 'Content-Type': 'text/event-stream' } };
const encoder = new TextEncoder();

/** The bytes in pieces of a size; all in one where that is endless. */
function pieces(bytes: Uint8Array, size: number): Uint8Array[] {
  if (bytes.length <= size) return [bytes];
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) => bytes.subarray(index * size, (index + 1) * size));
}

/** A stream of this text, cut into network chunks of so many bytes, that stays open. */
function eventStream(text: string, size: number): Response {
  const chunks = pieces(encoder.encode(text), size);
  return new Response(new ReadableStream({ start: (controller) => chunks.forEach((chunk) => controller.enqueue(chunk)) }), EVENT_STREAM);
}

/** The same job, with the bytes of live streams cut anew. */
function rechunked({ baseUrl, jobId, apiKey, fetch }: Target, size: number): Target {
  const cut: Fetch = async (url, init) => {
    const response = await fetch(url, init);
    if (!isStream(url) || !response.ok || response.body === null) return response;
    const transform = new TransformStream<Uint8Array, Uint8Array>({ transform: (chunk, controller) => pieces(chunk, size).forEach((piece) => controller.enqueue(piece)) });
    return new Response(response.body.pipeThrough(transform), response);
  };
  return { baseUrl, jobId, apiKey, fetch: cut };
}

/** A foreign job whose events come by the live stream alone: what the pages would say is not there yet. */
async function byStreamOnly(kit: Parameters<Scenario['run']>[0], text: string, size: number) {
  const clock = new ManualClock();
  const world = new ForeignWorld();
  world.status('running');
  world.before = (url) => (isStream(url.pathname) ? eventStream(text, size) : undefined);
  const run = kit.start(world, { clock, intervalMs: 60_000, random: () => 0.5 });
  await playOut(clock, run, 1_000);
  world.status('succeeded');
  return playOut(clock, run, 300_000, 5_000);
}

const lines = (count: number) => Array.from({ length: count }, (_, index) => `id: ${index + 1}\ndata: ${JSON.stringify({ seq: index + 1, type: 'e' })}\n\n`).join('');

/** Every way to write it that the standard allows: CRLF, data over several lines, no number but the id, comments, a pause to reconnect. */
const message = (index: number) => `Schritt ${index} ✓ größer 学習 🚀`;
const adorned = (count: number) =>
  Array.from({ length: count }, (_, index) => `: still here\r\nretry: 1000\r\nid: ${index + 1}\r\nevent: message\r\ndata: {"type":"e",\r\ndata: "message":${JSON.stringify(message(index))}}\r\n\r\n`).join('');

/** A job of 200 events whose live stream ends after the first 55 or so. */
async function cutOff(kit: Parameters<Scenario['run']>[0], error: Error | undefined) {
  if (!kit.isOwnBackend) {
    const clock = new ManualClock();
    const world = new ForeignWorld({ stream: true });
    world.status('running');
    const run = kit.start(world, { clock, random: () => 0.5 });
    await playOut(clock, run, 500);
    times(55, () => world.event('e'));
    await playOut(clock, run, 500);
    world.cutStreams(error);
    times(145, () => world.event('e'));
    await playOut(clock, run, 10_000);
    world.status('succeeded');
    const { events, end } = await playOut(clock, run, 60_000);
    return { events: events.length, end };
  }
  const world = await kit.world();
  times(200, () => world.event('e'));
  world.status('succeeded');
  let left = 8_000;
  const fetch: Fetch = async (url, init) => {
    const response = await world.fetch(url, init);
    if (!isStream(url) || left <= 0 || response.body === null) return response;
    const transform = new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        controller.enqueue(chunk.subarray(0, left));
        left -= chunk.length;
        if (left > 0) return;
        if (error === undefined) controller.terminate();
        else controller.error(error);
      },
    });
    return new Response(response.body.pipeThrough(transform), response);
  };
  const { baseUrl, jobId, apiKey } = world;
  const { events, end } = await stream(kit, { baseUrl, jobId, apiKey, fetch });
  return { events: events.length, end };
}

export const LIVE: readonly Scenario[] = [
  {
    number: 2,
    title: 'delivers the whole backlog of a live stream before it says that the job has ended',
    on: 'both',
    async run(kit) {
      const clock = new ManualClock();
      const world = await kit.world({ stream: true });
      world.status('running');
      await world.commit();
      const run = kit.start(world, kit.isOwnBackend ? {} : { clock, intervalMs: 60_000 });
      const burst = () => {
        times(1000, () => world.event('e'));
        world.event('sft.job.completed');
        world.status('succeeded');
      };
      if (kit.isOwnBackend) {
        world.play(() => {
          burst();
          return false;
        });
        await run.done;
      } else {
        await playOut(clock, run, 500);
        burst();
        await playOut(clock, run, 20_000);
      }
      const { events, end, messages } = run.told;
      return { events: events.length, lastEvent: events.at(-1)?.data['type'], end, last: messages.at(-1)?.streamType };
    },
    want: { events: 1001, lastEvent: 'sft.job.completed', end: 'succeeded', last: 'status' },
    published: 'the reader of the live stream noted the end before what it had queued was handled: of a backlog of 1,000 one event was delivered',
  },
  {
    number: 3,
    title: 'takes every event of a network chunk, and events that arrive in pieces',
    run: async (kit) => [
      (await byStreamOnly(kit, lines(1000), Infinity)).events.length,
      (await byStreamOnly(kit, lines(60), 1)).events.length,
    ],
    want: [1000, 60],
    published: 'a line in the wrong block delivered one event for each network chunk, and failed on a chunk that held no whole event',
  },
  {
    number: 3,
    title: 'takes its records however the network cuts them',
    on: 'own',
    async run(kit) {
      const counts: number[] = [];
      for (const size of [1, 7, Infinity]) {
        const world = await kit.world();
        times(15, () => world.event('e'));
        world.status('succeeded');
        await world.commit();
        counts.push((await stream(kit, rechunked(world, size))).events.length);
      }
      return counts;
    },
    want: [15, 15, 15],
    published: 'as above',
  },
  {
    number: 16,
    title: 'keeps every character, and reads every form that server-sent events may have',
    async run(kit) {
      const { events } = await byStreamOnly(kit, adorned(150), 7);
      return { events: events.length, intact: events.filter(({ data }, index) => data['message'] === message(index)).length, numbered: events.at(-1)?.seq };
    },
    want: { events: 150, intact: 150, numbered: 150 },
    published: 'chunks were decoded one by one with errors ignored, so that characters cut in two vanished; CRLF, data of several lines, id and retry were not understood',
  },
  {
    number: 16,
    title: 'keeps every character of its records',
    on: 'own',
    async run(kit) {
      const world = await kit.world();
      times(60, (index) => world.event('e', { message: message(index) }));
      world.status('succeeded');
      await world.commit();
      return (await stream(kit, rechunked(world, 5))).events.filter(({ data }, index) => data['message'] === message(index)).length;
    },
    want: 60,
    published: 'as above',
  },
  {
    number: 25,
    title: 'polls where there is no live stream',
    on: 'both',
    async run(kit) {
      const world = await kit.world();
      world.status('running');
      times(50, () => world.event('e'));
      world.play((cycle) => {
        if (cycle === 3) world.status('succeeded');
        return cycle < 3;
      });
      const { baseUrl, jobId, apiKey } = world;
      const fetch: Fetch = async (url, init) => (isStream(url) ? new Response('{"detail":"Not Found"}', { status: 404, headers: { 'Content-Type': 'application/json' } }) : world.fetch(url, init));
      const { events, end } = await stream(kit, { baseUrl, jobId, apiKey, fetch });
      return { events: events.length, end };
    },
    want: { events: 50, end: 'succeeded' },
    published: 'where the live stream answered 404 the streamer failed with an exception, having delivered nothing',
  },
  {
    number: 25,
    title: 'goes on where a live stream is reset',
    on: 'both',
    run: (kit) => cutOff(kit, new Error('reset')),
    want: { events: 200, end: 'succeeded' },
    published: 'a reset ended the streamer with an exception after 55 of 200 events',
  },
  {
    number: 25,
    title: 'does not take a cleanly closed live stream for the end of the job',
    on: 'both',
    run: (kit) => cutOff(kit, undefined),
    want: { events: 200, end: 'succeeded' },
    published: 'a proxy that closed the stream made the streamer return normally with the status unknown and 60 of 200 events',
  },
];
