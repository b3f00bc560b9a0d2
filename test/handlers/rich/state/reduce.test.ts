import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StreamMessage } from '../../../../src/core/message.ts';
import type { JobState } from '../../../../src/handlers/rich/state/job-state.ts';
import { newJobState } from '../../../../src/handlers/rich/state/new-job-state.ts';
import { progressOf } from '../../../../src/handlers/rich/state/progress.ts';
import { reduce } from '../../../../src/handlers/rich/state/reduce.ts';
import { arbitraryMessage } from '../../../support/arbitrary-message.ts';
import { runs } from '../../../support/property.ts';
import { START, event, metric, stateOf, status, timeline } from './job-messages.ts';

const LIMITS = { buckets: 8, series: 5, events: 6, phases: 4, alerts: 3 };

// Fields that are read, with values of any shape.
const FIELDS = [
  'seq', 'type', 'message', 'level', 'data', 'name', 'value', 'step', 'epoch', 'phase', 'status', 'state', 'error', 'model', 'job_type',
  'created_at', 'updated_at', 'started_at', 'finished_at', 'total_steps', 'iteration', 'total', 'epochs', 'iters_per_epoch', 'nonfinite', 'text',
];
const field = fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...FIELDS) }, fc.string({ maxLength: 4 }));
const odd = fc.dictionary(field, fc.jsonValue({ maxDepth: 3 }), { maxKeys: 8 });
const make = fc.constantFrom(StreamMessage.fromStatus, StreamMessage.fromEvent, StreamMessage.fromMetric, StreamMessage.fromTimeline, StreamMessage.fromLog);
const oddMessage = fc.tuple(make, odd).map(([of, data]) => of('j', JSON.parse(JSON.stringify(data))));
const messages = fc.array(fc.oneof(arbitraryMessage, oddMessage), { maxLength: 40 });

function isFiniteOrUnknown(value: number | undefined): boolean {
  return value === undefined || Number.isFinite(value);
}

function expectSound(state: JobState, all: readonly StreamMessage[]): void {
  const series = [...state.series.values()];
  expect([...state.series.keys()]).toEqual(series.map(({ key }) => key));
  expect([...state.seriesByName.values()].flat().toSorted((left, right) => left.key.localeCompare(right.key))).toEqual(
    series.toSorted((left, right) => left.key.localeCompare(right.key)),
  );
  const points = series.reduce((sum, { history }) => sum + history.points, 0);
  const count = (streamType: string) => all.filter((message) => message.streamType === streamType).length;
  expect(points + state.droppedPoints).toBe(count('metrics'));
  expect([state.events.total, state.output.total, state.messageCount]).toEqual([count('events'), count('logs'), all.length]);
  expect([series.length <= LIMITS.series, state.phases.length <= LIMITS.phases, state.alerts.length <= LIMITS.alerts]).toEqual([true, true, true]);
  expect(state.alertCount).toBeGreaterThanOrEqual(state.alerts.length);
  expect(state.phases.every(({ phase }, index) => phase !== state.phases[index - 1]?.phase)).toBe(true);
  for (const { last, best, history, nonfiniteCount } of series) {
    expect([last !== undefined, history.length <= LIMITS.buckets]).toEqual([true, true]);
    expect([history.nonfinite.slice(0, history.length).reduce((sum, one) => sum + one, 0), isFiniteOrUnknown(best?.value)]).toEqual([nonfiniteCount, true]);
  }
  for (const { text, time } of state.alerts) expect([typeof text, text !== '', Number.isFinite(time)]).toEqual(['string', true, true]);
}

describe('reduce', () => {
  it('makes a sound and bounded state of messages of any shape', () => {
    fc.assert(
      fc.property(messages, fc.nat(2 ** 41), (all, now) => {
        const state = newJobState('j', LIMITS);
        for (const message of all) reduce(state, message, now);
        expectSound(state, all);
        const { fraction, isStalled, ...rest } = progressOf(state, now);
        expect(fraction === undefined || (fraction >= 0 && fraction <= 1)).toBe(true);
        expect(Object.values(rest).every(isFiniteOrUnknown)).toBe(true);
        expect(typeof isStalled).toBe('boolean');
      }),
      runs(1_000),
    );
  });

  it('enters each phase when it begins, and not again while it lasts', () => {
    const names = ['queued', 'training', 'training', 'evaluating', 'training', ''];
    const { phases } = stateOf(names.map((name, seconds) => timeline(name, seconds)));
    expect(phases).toEqual([
      { phase: 'queued', startedAt: START },
      { phase: 'training', startedAt: START + 1_000 },
      { phase: 'evaluating', startedAt: START + 3_000 },
      { phase: 'training', startedAt: START + 4_000 },
    ]);
    expect(stateOf(['a', 'b', 'c', 'd'].map((phase, index) => timeline(phase, index)), { phases: 2 }).phases.map(({ phase }) => phase)).toEqual(['c', 'd']);
  });

  it('keeps what the program printed apart from events', () => {
    const line = StreamMessage.fromLog('j', { seq: 4, text: 'epoch 1', created_at: '2026-01-01T12:00:00Z' });
    const { output, events } = stateOf([line, StreamMessage.fromLog('j', { text: 7 })]);
    expect([...output.entries()]).toEqual([
      { number: 1, seq: 4, time: START, type: '', level: 'info', message: 'epoch 1', detail: '' },
      { number: 2, seq: undefined, time: START, type: '', level: 'info', message: '', detail: '' },
    ]);
    expect(events.total).toBe(0);
  });

  it('remembers the newest time, and the number of the newest record', () => {
    const state = stateOf([status('running', 9), event('x', 5)]);
    expect([state.lastMessageAt, state.lastSeq]).toEqual([START + 9_000, undefined]);
    const record = { seq: 12, kind: 'metric', name: 'loss', value: 1, created_at: '2026-01-01T12:00:00Z' };
    expect(stateOf([StreamMessage.fromMetric('j', record, { seqScope: 'log' })]).lastSeq).toBe(12);
    // A metric endpoint's own numbers are not those of events.
    expect(stateOf([event('x', 1, {}, { seq: 3 }), StreamMessage.fromMetric('j', record)]).lastSeq).toBe(3);
  });

  it('takes the time of arrival where the backend gave none, else that of the message before', () => {
    const state = newJobState('j');
    const bare = StreamMessage.fromEvent('j', { type: 'x' });
    reduce(state, bare, START);
    reduce(state, event('x', 60), START + 99_000);
    reduce(state, bare);
    expect([...state.events.entries()].map(({ time }) => time)).toEqual([START, START + 60_000, START + 60_000]);
  });

  it('gives the same state of a history, however late it comes', () => {
    const all = [status('running', 0), ...Array.from({ length: 50 }, (_, step) => metric('train.loss', 1, step, step))];
    const late = newJobState('j');
    for (const message of all) reduce(late, message, START + 86_400_000);
    expect([late.stepRate.perSecond, late.lastMessageAt, late.startedAt]).toEqual([1, START + 49_000, START]);
  });
});
