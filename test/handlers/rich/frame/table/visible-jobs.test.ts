import { describe, expect, it } from 'vitest';
import type { ViewSettings } from '../../../../../src/handlers/rich/control/view-settings.ts';
import { chosenMetric } from '../../../../../src/handlers/rich/frame/table/chosen-metric.ts';
import { visibleJobs } from '../../../../../src/handlers/rich/frame/table/visible-jobs.ts';
import { JobLog, trainingLog } from '../training-job.ts';
import { viewModel, viewSettings } from '../view.ts';

const jobs = [
  trainingLog({ jobId: 'a', name: 'first', hundreds: 20, loss: 0.9 }).state(),
  trainingLog({ jobId: 'b', name: 'second', hundreds: 50, loss: 0.5 }).status(9_000, 'failed').state(),
  trainingLog({ jobId: 'c', name: 'third', jobType: 'rl', hundreds: 20, loss: 0.7 }).state(),
  new JobLog('d').status(0, 'queued').state(),
  trainingLog({ jobId: 'e', name: 'fifth', hundreds: 10, loss: 0.9 }).metric(200, 'train.loss', Number.NaN, 1_100).status(300, 'succeeded').state(),
];

function ids(settings: Partial<ViewSettings>): string {
  return visibleJobs(viewModel(jobs), viewSettings(settings))
    .map(({ jobId }) => jobId)
    .join('');
}

describe('visibleJobs', () => {
  it('keeps the order of the model, also where jobs are equal', () => {
    expect(ids({})).toBe('abcde');
    expect(ids({ jobOrder: 'status' })).toBe('acdbe');
    expect(ids({ jobOrder: 'progress' })).toBe('ebacd');
    expect(ids({ jobOrder: 'metric' })).toBe('bcade');
  });

  it('finds text in id, name, type, status and model, each word anywhere', () => {
    expect(ids({ jobFilter: 'FIRST' })).toBe('a');
    expect(ids({ jobFilter: 'rl running' })).toBe('c');
    expect(ids({ jobFilter: 'tiny-125m' })).toBe('abce');
    expect(ids({ jobFilter: 'fail' })).toBe('b');
    expect(ids({ jobFilter: 'nothing' })).toBe('');
  });
});

describe('chosenMetric', () => {
  it('is train.loss, or what the filter finds in most jobs', () => {
    expect(chosenMetric(jobs, viewSettings())).toBe('train.loss');
    expect(chosenMetric(jobs, viewSettings({ metricFilter: 'reward|lr' }))).toBe('train.lr');
    expect(chosenMetric(jobs, viewSettings({ metricFilter: 'nothing' }))).toBeUndefined();
    const others = [new JobLog('x').metric(1, 'a', 1, 1).metric(1, 'b', 1, 1).state(), new JobLog('y').metric(1, 'b', 1, 1).metric(1, 'eval.loss', 1, 1).state()];
    expect(chosenMetric(others, viewSettings())).toBe('b');
  });
});
