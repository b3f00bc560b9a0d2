import { describe, expect, it } from 'vitest';
import type { NewRecord } from '../../../src/core/log-record.ts';
import { MANY_POINTS, ToldPoints } from '../../../src/runner/follow/told-points.ts';

const point = (step: number, value = 1, name = 'train.loss'): NewRecord => ({ kind: 'metric', name, value, step });
const progress = (step: number): NewRecord => ({ kind: 'event', type: 'progress', message: '', level: 'info', data: { step } });
const steps = (records: readonly NewRecord[]) => records.map((record) => (record.kind === 'metric' ? record.step : record.kind));

describe('points that were told', () => {
  it('are those that were said first, whoever says them again and in how many digits', () => {
    const told = new ToldPoints('progress');
    expect(told.take('printed-text', [point(1, 0.94), point(2, 0.87)])).toHaveLength(2);
    expect(told.take('event-file', [point(1, 0.9446), point(2, 0.8712), point(3, 0.8)])).toEqual([point(3, 0.8)]);
    expect(told.take('printed-text', [point(3, 0.8), point(4, 0.7), point(4, 0.7, 'val.loss')])).toEqual([point(4, 0.7), point(4, 0.7, 'val.loss')]);
    expect(told.take('metric-lines', [progress(3), progress(4)])).toHaveLength(2);
    expect(told.take('printed-text', [progress(4), progress(5)])).toEqual([progress(5)]);
  });

  it('are told once more where a run that was taken up again says them once more, whoever says it first', () => {
    const told = new ToldPoints('progress');
    expect(steps(told.take('printed-text', [point(1), point(2)]))).toEqual([1, 2]);
    expect(steps(told.take('event-file', [point(1), point(2), point(3), point(2), point(3)]))).toEqual([3, 2, 3]);
    expect(steps(told.take('printed-text', [point(3), point(2), point(3), point(4)]))).toEqual([4]);
    expect(steps(told.take('printed-text', [point(3)]))).toEqual([3]);
  });

  it('have a step: what has none is always told', () => {
    const told = new ToldPoints('progress');
    const record: NewRecord = { kind: 'metric', name: 'val.score', value: 1 };
    expect(told.take('printed-text', [record])).toEqual([record]);
    expect(told.take('event-file', [record, { kind: 'log', text: 'a' }])).toHaveLength(2);
  });

  it('are kept in mind as far as there is room, the newest in any case', () => {
    const told = new ToldPoints('progress');
    const all = Array.from({ length: 2 * MANY_POINTS + 1 }, (_, step) => point(step));
    told.take('printed-text', all);
    expect(told.take('event-file', all.slice(-MANY_POINTS))).toEqual([]);
    expect(steps(told.take('event-file', all.slice(0, 1)))).toEqual([0]);
  });
});
