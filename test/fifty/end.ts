import { ApiClient, type Fetch } from '../../src/api/api-client.ts';
import { ConnectionError } from '../../src/core/errors.ts';
import { HttpSource } from '../../src/source/http-source.ts';
import { JobStreamer } from '../../src/streamer.ts';
import { ManualClock } from '../../src/testing/manual-clock.ts';
import { RecordingHandler } from '../../src/testing/recording-handler.ts';
import { playOut, type Scenario, stream, times, turns } from './scenario.ts';
import { ForeignWorld, type Target } from './worlds.ts';

const json = (body: string, status: number) => new Response(body, { status, headers: { 'Content-Type': 'application/json' } });

/** The same job, under another key, another id or with answers of its own. */
function altered({ baseUrl, jobId, apiKey, fetch }: Target, changes: Partial<Target>): Target {
  return { baseUrl, jobId, apiKey, fetch, ...changes };
}

export const END: readonly Scenario[] = [
  {
    number: 11,
    title: 'ends by a terminal event that the filter leaves out, where the status never says so',
    async run(kit) {
      const clock = new ManualClock();
      const world = new ForeignWorld();
      world.status('running');
      world.event('sft.job.completed');
      const { events, end } = await playOut(clock, kit.start(world, { clock, config: { eventTypes: ['sft.progress'] } }), 60_000);
      return { events: events.length, end };
    },
    want: { events: 0, end: 'succeeded' },
    naive: { events: 0, end: 'never' },
  },
  {
    number: 22,
    title: 'fails at once, saying why, for a wrong key, an unknown job and a web page in place of an answer',
    on: 'both',
    async run(kit) {
      const world = await kit.world();
      let requests = 0;
      const answering = (answer?: Response): Fetch => async (url, init) => {
        requests++;
        return answer?.clone() ?? world.fetch(url, init);
      };
      const page = new Response('<html>gateway</html>', { headers: { 'Content-Type': 'text/html' } });
      const wrongKey = kit.isOwnBackend ? { apiKey: 'wrong', fetch: answering() } : { fetch: answering(json('{"detail":"wrong key"}', 401)) };
      const ends: string[] = [];
      for (const changes of [wrongKey, { jobId: 'job_none', fetch: answering() }, { fetch: answering(page) }]) ends.push((await stream(kit, altered(world, changes))).end);
      return { ends, few: requests <= 10 };
    },
    want: { ends: ['unauthorised', 'not-found', 'protocol'], few: true },
    naive: { ends: ['never', 'never', 'never'], few: false },
  },
  {
    number: 22,
    title: 'fails where the job endpoint answers something that is no job',
    async run(kit) {
      const world = new ForeignWorld();
      world.before = () => json('{"error":"internal"}', 200);
      return (await stream(kit, world)).end;
    },
    want: 'protocol',
    naive: 'never',
  },
  {
    number: 23,
    title: 'keeps timeoutMs while a request hangs, and says that the time was up',
    async run(kit) {
      const clock = new ManualClock();
      const world = new ForeignWorld();
      world.status('running');
      world.before = (url) => (url.pathname.endsWith('/events') ? new Promise<Response>(() => undefined) : undefined);
      const startedAt = clock.now();
      const run = kit.start(world, { clock, timeoutMs: 5_000 });
      const { end } = await playOut(clock, run, 20_000);
      return { end, inTime: clock.now() - startedAt <= 5_500 };
    },
    want: { end: 'timeout', inTime: true },
    naive: { end: 'never', inTime: false },
  },
  {
    number: 23,
    title: 'keeps timeoutMs on our own backend while the log hangs',
    on: 'own',
    async run(kit) {
      const clock = new ManualClock();
      const world = await kit.world();
      await world.commit();
      const fetch: Fetch = async (url, init) => (/\/(?:log|stream)/.test(url) ? new Promise<Response>(() => undefined) : world.fetch(url, init));
      return (await playOut(clock, kit.start(altered(world, { fetch }), { clock, timeoutMs: 5_000 }), 20_000)).end;
    },
    want: 'timeout',
    published: 'three versions stored the limit and never looked at it; later ones returned the running status as if it were the end',
  },
  {
    number: 24,
    title: 'ends though the status is not among the wanted streams',
    on: 'both',
    async run(kit) {
      const world = await kit.world();
      world.point('loss', 1, 1);
      world.status('succeeded');
      const { end, messages } = await stream(kit, world, { config: { enabledStreams: ['metrics'] } });
      return { end, kinds: messages.map(({ streamType }) => streamType) };
    },
    want: { end: 'succeeded', kinds: ['metrics'] },
    naive: { end: 'never', kinds: ['metrics'] },
  },
  {
    number: 31,
    title: 'lets no streamer harm another that shares its client',
    on: 'both',
    async run(kit) {
      const world = await kit.world();
      world.status('running');
      times(50, () => world.event('e'));
      world.play((cycle) => {
        if (cycle === 5) world.status('succeeded');
        return cycle < 5;
      });
      const client = new ApiClient({ baseUrl: world.baseUrl, apiKey: world.apiKey ?? 'k', fetch: world.fetch });
      const source = () => new HttpSource({ client, jobId: world.jobId, intervalMs: 1, drainMs: 1 });
      // One leaves early, one has a broken handler; the third is not concerned.
      for await (const _ of new JobStreamer({ source: source() })) break;
      await new JobStreamer({ source: source(), handlers: [{ handle: () => Promise.reject(new Error('broken')) }] }).streamUntilTerminal().catch(() => undefined);
      const recording = new RecordingHandler();
      const { status } = await new JobStreamer({ source: source(), handlers: [recording] }).streamUntilTerminal();
      return { events: recording.messages.filter(({ streamType }) => streamType === 'events').length, status };
    },
    want: { events: 50, status: 'succeeded' },
    published: 'a streamer closed the session that its caller shared with others; the next one on it swallowed the failures and span for ever',
  },
  {
    number: 32,
    title: 'survives a 503 of every endpoint',
    on: 'both',
    async run(kit) {
      const world = await kit.world();
      times(20, () => world.event('e'));
      times(5, (step) => world.point('loss', step, 1));
      world.phase('training');
      world.status('succeeded');
      const failed = new Set<string>();
      const fetch: Fetch = async (url, init) => {
        const { pathname } = new URL(url);
        if (failed.has(pathname)) return world.fetch(url, init);
        failed.add(pathname);
        return json('{"detail":"busy"}', 503);
      };
      const { events, metrics, phases, end } = await stream(kit, altered(world, { fetch }));
      return { events: events.length, metrics: metrics.length, phases: phases.length, end };
    },
    want: { events: 20, metrics: 5, phases: 1, end: 'succeeded' },
    published: 'in the Rust version any answer but 404 ended the whole stream',
  },
  {
    number: 32,
    title: 'closes its handlers, and says why, where the backend stays away',
    on: 'both',
    async run(kit) {
      const world = await kit.world();
      const closing = new RecordingHandler();
      const fetch: Fetch = () => Promise.reject(new TypeError('fetch failed'));
      const { end, error, retries } = await stream(kit, altered(world, { fetch }), { handlers: [closing] });
      await turns(1);
      return { end, isTyped: error instanceof ConnectionError, retries, closed: closing.closed.map(({ kind }) => kind) };
    },
    want: { end: 'connection', isTyped: true, retries: 7, closed: ['error'] },
    naive: { end: 'never', isTyped: false, retries: 0, closed: [] },
  },
];
