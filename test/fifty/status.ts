import { exitCodeOfStatus } from '../../src/cli/exit-codes.ts';
import type { JsonObject } from '../../src/core/json.ts';
import { ManualClock } from '../../src/testing/manual-clock.ts';
import { playOut, type Scenario, stream } from './scenario.ts';
import { ForeignWorld } from './worlds.ts';

/** Status words, and what they mean; `still` for those that end nothing. */
const WORDS: Readonly<Record<string, string>> = {
  succeeded: 'succeeded', Completed: 'succeeded', success: 'succeeded', FAILED: 'failed', error: 'failed', timeout: 'failed', expired: 'failed',
  canceled: 'cancelled', cancelled: 'cancelled', JOB_STATE_CANCELLED: 'cancelled', paused: 'still', 'no-such-word': 'still',
};

export const STATUS: readonly Scenario[] = [
  {
    number: 26,
    title: 'keeps cancelled apart from failed, and changes nothing that it delivered',
    on: 'both',
    async run(kit) {
      const world = await kit.world();
      world.status('running');
      world.phase('failed');
      world.status('cancelled');
      const { end, statuses, phases, job } = await stream(kit, world);
      return { end, lastStatus: statuses.at(-1), phases, job: job['status'] };
    },
    want: { end: 'cancelled', lastStatus: 'cancelled', phases: ['failed'], job: 'cancelled' },
    published: 'a phase of the timeline turned cancelled jobs into failed ones, by writing into the payload that handlers had been given',
  },
  {
    number: 27,
    title: 'lets the status outrank terminal events, and no phase end the job',
    on: 'both',
    async run(kit) {
      const world = await kit.world();
      world.status('running');
      world.play((cycle) => {
        if (cycle === 1) world.phase('completed');
        if (cycle === 2) world.event('generation.completed');
        if (cycle === 6) world.event('after');
        if (cycle === 7) {
          world.event('workflow.completed');
          world.status('failed');
        }
        return cycle < 7;
      });
      const { end, events } = await stream(kit, world);
      return { end, events: events.map(({ data }) => data['type']) };
    },
    want: { end: 'failed', events: ['generation.completed', 'after', 'workflow.completed'] },
    published: 'a terminal event decided whatever the status said afterwards, and the phase completed of a stage ended the stream',
  },
  {
    number: 28,
    title: 'waits for a job that queues for 10 minutes and is silent for another 10',
    on: 'both',
    async run(kit) {
      const clock = new ManualClock();
      const world = await kit.world({}, clock);
      await world.commit();
      const run = kit.start(world, { clock });
      const long = 600_000;
      await playOut(clock, run, long, 20_000);
      const whileQueued = run.told.end;
      world.status('running');
      await world.commit();
      await playOut(clock, run, long, 20_000);
      const whileSilent = run.told.end;
      world.status('succeeded');
      await world.commit();
      const { end } = await playOut(clock, run, 120_000);
      return [whileQueued, whileSilent, end];
    },
    want: ['never', 'never', 'succeeded'],
    published: 'one version invented failed after 150 s without an event; the older handles raised after 45 s in the queue, or after five polls that brought nothing',
  },
  {
    number: 29,
    title: 'knows the status words of all backends, whatever their case, and the field state',
    async run(kit) {
      const seen: Record<string, string> = {};
      for (const word of Object.keys(WORDS)) {
        const world = new ForeignWorld();
        const { job_id: id }: JsonObject = world.job;
        world.job = word === 'success' ? { job_id: id, state: word } : { job_id: id, status: word };
        let asked = 0;
        world.before = () => {
          // A word that ends nothing is followed by one that does, and that is what must have ended it.
          if (++asked > 20 && WORDS[word] === 'still') world.status('succeeded', { late: true });
          return undefined;
        };
        const { end, job } = await stream(kit, world);
        seen[word] = job['late'] === true ? 'still' : end;
      }
      return seen;
    },
    want: WORDS,
    naive: { ...WORDS, success: 'never', error: 'never', timeout: 'never', expired: 'never', JOB_STATE_CANCELLED: 'never' },
  },
  {
    number: 29,
    title: 'knows the terminal events of all backends by their ending',
    async run(kit) {
      const ends: string[] = [];
      for (const type of ['sft.job.completed', 'learning.policy.gepa.job.failed', 'RL.Job.Cancelled', 'workflow.failed', 'generation.completed']) {
        const clock = new ManualClock();
        const world = new ForeignWorld();
        world.status('running');
        world.event(type);
        ends.push((await playOut(clock, kit.start(world, { clock }), 30_000)).end);
      }
      return ends;
    },
    want: ['succeeded', 'failed', 'cancelled', 'failed', 'never'],
    naive: ['never', 'never', 'never', 'never', 'never'],
  },
  {
    number: 30,
    title: 'gives failed and cancelled jobs exit codes of their own (the command line: test/cli/train.test.ts)',
    run: async () => (['succeeded', 'failed', 'cancelled'] as const).map(exitCodeOfStatus),
    want: [0, 3, 4],
    published: 'both command lines printed how the job had ended and returned 0 in any case',
  },
  {
    number: 38,
    title: 'shows each status once, when it changes, whether updated_at is missing or always new',
    async run(kit) {
      const shown: unknown[] = [];
      for (const live of [false, true]) {
        const world = new ForeignWorld();
        world.play((cycle) => {
          if (live) world.job = { ...world.job, updated_at: new Date(1e12 + cycle).toISOString() };
          if (cycle === 2) world.status('running');
          if (cycle === 5) world.status('succeeded');
          return cycle < 5;
        });
        shown.push((await stream(kit, world)).statuses);
      }
      return shown;
    },
    want: [['queued', 'running', 'succeeded'], ['queued', 'running', 'succeeded']],
    naive: [['queued'], ['queued', 'queued', 'running', 'running', 'running', 'succeeded']],
  },
  {
    number: 38,
    title: 'shows each status of our own log once',
    on: 'own',
    async run(kit) {
      const world = await kit.world();
      world.status('running');
      world.play((cycle) => {
        world.event('e');
        if (cycle === 5) world.status('failed');
        return cycle < 5;
      });
      return (await stream(kit, world)).statuses;
    },
    want: ['queued', 'running', 'failed'],
    published: 'every version repeated the status at each poll, or swallowed it',
  },
];
