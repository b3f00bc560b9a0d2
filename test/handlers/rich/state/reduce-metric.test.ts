import { describe, expect, it } from 'vitest';
import { StreamMessage } from '../../../../src/core/message.ts';
import { newJobState } from '../../../../src/handlers/rich/state/new-job-state.ts';
import { reduce } from '../../../../src/handlers/rich/state/reduce.ts';
import { START, metric, progress, stateOf } from './job-messages.ts';

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

describe('reduce of a metric', () => {
  it('adds the point to its series, with the last and the best', () => {
    const values = [3, 1, 2, 1];
    const { series } = stateOf(values.map((value, index) => metric('train.loss', value, index * 10, index, 'train')));
    const loss = series.get('train.loss');
    expect(loss).toMatchObject({ key: 'train.loss', name: 'train.loss', phase: 'train', goal: 'min', nonfiniteCount: 0, nonfinitePoints: [] });
    expect([loss?.last, loss?.best]).toEqual([{ value: 1, step: 30, time: START + 3_000 }, { value: 1, step: 10, time: START + 1_000 }]);
    expect([...(loss?.history.last ?? [])].slice(0, 4)).toEqual(values);
    expect([...(loss?.history.firstStep ?? [])].slice(0, 4)).toEqual([0, 10, 20, 30]);
    // Of equals the first.
    const rewards = [1, 3, 2, 3].map((value, index) => metric('reward', value, index, index));
    expect(stateOf(rewards).series.get('reward')?.best).toMatchObject({ value: 3, step: 1 });
    expect(stateOf([metric('train.learning_rate', 1, 1, 1)]).series.get('train.learning_rate')?.best).toBeUndefined();
  });

  it('counts points without a step', () => {
    const { series, step } = stateOf(range(1, 3).map((value) => metric('train.loss', value, undefined, value)));
    expect(series.get('train.loss')?.last).toEqual({ value: 3, step: 2, time: START + 3_000 });
    expect(step).toBeUndefined();
  });

  it('takes a point without a number for NaN, and alerts once of a series that is not finite', () => {
    const bare = StreamMessage.fromMetric('j', { name: 'train.loss', step: 30, created_at: '2026-01-01T12:00:30Z' });
    const state = newJobState('j');
    for (const message of [metric('train.loss', 1, 10, 10), metric('train.loss', 'NaN', 20, 20)]) reduce(state, message);
    expect(state.alerts).toMatchObject([{ level: 'error', time: START + 20_000, text: 'train.loss is NaN at step 20', step: 20 }]);
    for (const message of [bare, metric('train.loss', '-Infinity', 40, 40), metric('train.loss', 2, 50, 50)]) reduce(state, message);
    expect(state.alerts).toMatchObject([
      { level: 'error', time: START + 40_000, text: 'train.loss is -Infinity at step 40, 3 points not finite since step 20', step: 40 },
    ]);
    expect(state.alertCount).toBe(1);
    const loss = state.series.get('train.loss');
    expect(loss?.nonfiniteCount).toBe(3);
    expect(loss?.nonfinitePoints.map(({ value, step }) => [value, step])).toEqual([[Number.NaN, 20], [Number.NaN, 30], [-Infinity, 40]]);
    expect(loss?.best?.value).toBe(1);
  });

  it('keeps the first and the newest points that are not finite', () => {
    const { series } = stateOf(range(1, 500).map((step) => metric('loss', 'NaN', step, step)));
    const { nonfiniteCount, nonfinitePoints } = series.get('loss') as NonNullable<ReturnType<typeof series.get>>;
    expect(nonfiniteCount).toBe(500);
    expect(nonfinitePoints.map(({ step }) => step)).toEqual([...range(1, 32), ...range(469, 500)]);
  });

  it('tells phases of one name apart, in the order of their coming, and names the phase only then', () => {
    const messages = [metric('a', 1, 1, 1), metric('loss', 2, 1, 1, 'train'), metric('z', 3, 1, 1, 'eval')];
    expect([...stateOf(messages).series.keys()]).toEqual(['a', 'loss', 'z']);
    const state = stateOf([...messages, metric('loss', 4, 1, 2, 'eval'), metric('loss', 5, 2, 3, 'train'), metric('loss', 6, 1, 4)]);
    const shown = [...state.series.values()].map(({ key, last }) => `${key}: ${last?.value}`);
    expect(shown).toEqual(['a: 1', 'loss (train): 5', 'z: 3', 'loss (eval): 4', 'loss: 6']);
    expect([...state.series.keys()]).toEqual([...state.series.values()].map(({ key }) => key));
    expect([...stateOf([metric('loss', 1, 1, 1), metric('loss', 2, 1, 1, 'eval')]).series.keys()]).toEqual(['loss', 'loss (eval)']);
    expect(state.seriesByName.get('loss')?.map(({ phase }) => phase)).toEqual(['train', 'eval', undefined]);
  });

  it('keeps the alert of a series whose key changes', () => {
    const state = stateOf([metric('loss', 'NaN', 1, 1, 'train'), metric('loss', 1, 1, 1, 'eval')]);
    expect(state.alerts.map(({ text }) => text)).toEqual(['loss (train) is NaN at step 1']);
  });

  it('gives no two series one key, whatever their names', () => {
    const names = ['loss (eval)', 'loss (eval) #2'].map((name) => metric(name, 1, 1, 1));
    const state = stateOf([...names, metric('loss', 2, 1, 1, 'train'), metric('loss', 3, 1, 1, 'eval'), metric('loss', 4, 2, 2, 'eval')]);
    expect([...state.series].map(([key, { last }]) => [key, last?.value])).toEqual([
      ['loss (eval)', 1],
      ['loss (eval) #2', 1],
      ['loss (train)', 2],
      ['loss (eval) #3', 4],
    ]);
  });

  it.each([[{ value: 1 }], [{ name: '', value: 1 }], [{ name: ['x'], value: 1 }]])('keeps the point of a metric without a name: %j', (data) => {
    expect(stateOf([StreamMessage.fromMetric('j', data)]).series.get('(no name)')?.last?.value).toBe(1);
  });

  it('takes a number for a name', () => {
    expect([...stateOf([StreamMessage.fromMetric('j', { name: 7, value: 1 })]).series.keys()]).toEqual(['7']);
  });

  it('says once that there are too many metrics, and goes on with those it has', () => {
    const state = stateOf([...range(1, 6), 1, 6].map((index) => metric(`m${index}`, index, 1, 1)), { series: 4 });
    expect([...state.series.keys()]).toEqual(['m1', 'm2', 'm3', 'm4']);
    expect([state.series.get('m1')?.history.points, state.droppedPoints]).toEqual([2, 3]);
    expect(state.alerts.map(({ text }) => text)).toEqual(['more than 4 metrics: further ones are not shown']);
  });

  it('keeps histories as short as it is told, and shorter ones for the many that lie behind', () => {
    const messages = range(1, 101).flatMap((index) => range(1, 100).map((step) => metric(`m${index}`, 1, step, step)));
    const { series } = stateOf(messages, { buckets: 64 });
    expect([series.get('m1')?.history.length, series.get('m100')?.history.length, series.get('m101')?.history.length]).toEqual([50, 50, 13]);
  });
});

describe('the step of a metric', () => {
  it.each([
    ['of phase train', 'loss', 'train', 7],
    ['of phase training', 'lr', 'training', 7],
    ['of phase eval', 'train.loss', 'eval', undefined],
    ['that is named for training', 'train/lr', undefined, 7],
    ['that is a loss', 'loss', undefined, 7],
    ['that is a held-out loss', 'val.loss', undefined, undefined],
    ['that counts its own steps', 'gpu.util', undefined, undefined],
  ])('%s tells how far the job is, or not', (_name, name, phase, step) => {
    expect(stateOf([metric(name, 1, 7, 1, phase)]).step).toBe(step);
  });

  it('rises, also between events, and brings the epoch', () => {
    const state = stateOf([progress(10, 10, 100), metric('loss', 1, 12, 12, 'train'), metric('lr', 1, 11, 12, 'train')]);
    expect([state.step, state.totalSteps]).toEqual([12, 100]);
    expect(stateOf([progress(90, 10, 100), metric('loss', 1, 100, 12, 'train')]).step).toBe(100);
    expect(stateOf([StreamMessage.fromMetric('j', { name: 'train.loss', value: 1, step: 3, epoch: 0.25 })]).epoch).toBe(0.25);
  });

  it('is passed over where it counts something else than the events of the job', () => {
    expect(stateOf([progress(3, 10, 10), metric('loss', 1, 300, 12, 'train')]).step).toBe(3);
    expect(stateOf([metric('loss', 1, 300, 1, 'train'), progress(3, 10, 10)]).step).toBe(3);
  });

  it('goes back with a run that is resumed, once that is sure', () => {
    const run = range(1, 50).map((step) => metric('loss', 1, step, step, 'train'));
    const again = range(20, 24).map((step) => metric('loss', 1, step, 100 + step, 'train'));
    expect(stateOf([...run, ...again]).step).toBe(24);
    expect(stateOf([...run, ...again]).series.get('loss')?.last?.step).toBe(24);
  });
});
