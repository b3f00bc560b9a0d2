import { type Scenario, stream, times } from './scenario.ts';
import { ForeignWorld } from './worlds.ts';

/** A run of 17 cycles with 50 points each, on a backend whose only answer is the same list again. */
async function ignoredParameters(kit: Parameters<Scenario['run']>[0], order: 'ascending' | 'descending', cap = Infinity) {
  const world = new ForeignWorld({ metrics: { afterStep: false, byName: false, order, cap } });
  world.status('running');
  world.play((cycle) => {
    times(50, (index) => world.point('loss', cycle * 50 + index, index));
    if (cycle === 16) world.status('succeeded');
    return cycle < 16;
  });
  const { points, gaps } = await stream(kit, world);
  return { points: points['loss'], told: gaps.filter((gap) => gap.includes('metrics')).length };
}

export const METRICS: readonly Scenario[] = [
  {
    number: 4,
    title: 'delivers series that lag behind, or count for themselves',
    on: 'both',
    async run(kit) {
      const world = await kit.world();
      world.status('running');
      world.play((cycle) => {
        world.point('train.loss', cycle, 1);
        // An evaluation takes three cycles, and says then which step it was of.
        if (cycle >= 13 && cycle % 10 === 3) world.point('eval.loss', cycle - 3, 1, { phase: 'eval' });
        if (cycle % 5 === 4) world.point('gpu.util', Math.floor(cycle / 5), 1);
        if (cycle === 39) world.status('succeeded');
        return cycle < 39;
      });
      return (await stream(kit, world)).points;
    },
    want: { 'train.loss': 40, 'eval.loss': 3, 'gpu.util': 8 },
    naive: { 'train.loss': 40 },
  },
  {
    number: 5,
    title: 'reads all points where after_step is ignored, the oldest coming first',
    run: (kit) => ignoredParameters(kit, 'ascending'),
    want: { points: 850, told: 0 },
    naive: { points: 200, told: 0 },
  },
  {
    number: 5,
    title: 'reads all points where after_step is ignored, the newest coming first',
    async run(kit) {
      const world = new ForeignWorld({ metrics: { afterStep: false, order: 'descending' } });
      times(1000, (step) => world.point('loss', step, 1));
      world.status('succeeded');
      return (await stream(kit, world)).points;
    },
    want: { loss: 1000 },
    naive: { loss: 200 },
  },
  {
    number: 5,
    title: 'says once that points may be missing where the backend gives no way to the rest',
    run: (kit) => ignoredParameters(kit, 'ascending', 200),
    want: { points: 200, told: 1 },
    naive: { points: 200, told: 0 },
  },
  {
    number: 6,
    title: 'reads 250 series that share each step',
    on: 'both',
    async run(kit) {
      const world = await kit.world();
      world.status('running');
      world.play((step) => {
        times(250, (series) => world.point(`series.${series}`, step, 1));
        if (step === 3) world.status('succeeded');
        return step < 3;
      });
      return (await stream(kit, world)).metrics.length;
    },
    want: 1000,
    naive: 800,
  },
  {
    number: 7,
    title: 'keeps the phases of one name apart',
    on: 'both',
    async run(kit) {
      const world = await kit.world();
      world.status('running');
      times(20, (step) => {
        world.point('loss', step, 1);
        world.point('loss', step, 2, { phase: 'eval' });
      });
      world.status('succeeded');
      const { metrics } = await stream(kit, world);
      return ['train', 'eval'].map((phase) => metrics.filter(({ data }) => data['phase'] === phase).length);
    },
    want: [20, 20],
    naive: [20, 0],
  },
  {
    number: 8,
    title: 'delivers points that name no step',
    async run(kit) {
      const world = new ForeignWorld({ metrics: { afterStep: false } });
      world.status('running');
      world.play((cycle) => {
        world.points.push({ name: 'reward', value: cycle, created_at: new Date(1e12 + cycle).toISOString() });
        if (cycle === 19) world.status('succeeded');
        return cycle < 19;
      });
      return (await stream(kit, world)).points;
    },
    want: { reward: 20 },
    naive: { reward: 1 },
  },
  {
    number: 8,
    title: 'delivers points whose step is null, and those beside them',
    on: 'both',
    async run(kit) {
      const world = await kit.world({ metrics: { afterStep: false } });
      world.status('running');
      times(20, (step) => world.point('loss', step, 1));
      times(20, (index) => world.point('reward', null, index));
      world.status('succeeded');
      return (await stream(kit, world)).points;
    },
    want: { loss: 20, reward: 20 },
    naive: {},
  },
  {
    number: 8,
    title: 'takes step 0 and fractions of steps for what they are',
    on: 'both',
    async run(kit) {
      const world = await kit.world();
      world.status('running');
      times(20, (step) => world.point('loss', step, 1));
      for (const step of [1, 1.3, 1.6, 2]) world.point('fraction', step, step);
      world.status('succeeded');
      const { points, metrics } = await stream(kit, world);
      return [points, metrics.some((message) => message.streamType === 'metrics' && message.step === 1.6)];
    },
    want: [{ loss: 20, fraction: 4 }, true],
    published: 'two versions replaced step 0 by -1 and dropped it, and cut fractions to whole steps, so that the second of 1.3 and 1.6 was a repeat',
  },
  {
    number: 20,
    title: 'delivers the steps that a run resumed from a checkpoint counts again',
    on: 'both',
    async run(kit) {
      const world = await kit.world();
      world.status('running');
      world.play((cycle) => {
        // Preempted after step 24, taken up again from the checkpoint of step 15.
        world.point('loss', cycle < 25 ? cycle : cycle - 10, cycle);
        if (cycle === 39) world.status('succeeded');
        return cycle < 39;
      });
      return (await stream(kit, world)).points;
    },
    want: { loss: 40 },
    naive: { loss: 30 },
  },
  {
    number: 20,
    title: 'gives the whole job at the end',
    on: 'foreign',
    async run(kit) {
      const world = new ForeignWorld();
      world.status('succeeded', { fine_tuned_model: 'ft:model', metadata: { epochs: 3 } });
      return (await stream(kit, world)).job;
    },
    want: { job_id: 'job_1', status: 'succeeded', fine_tuned_model: 'ft:model', metadata: { epochs: 3 } },
    published: 'the older handle of a job returned its status and the name of the model, and dropped everything else that the job said',
  },
];
