import { describe, expect, it } from 'vitest';
import { messageFromJson, messageToJson } from '../../src/core/message-json.ts';
import { messageKey, seedKey } from '../../src/core/message-key.ts';
import { metricValue, StreamMessage } from '../../src/core/message.ts';
import { endpointPath, STREAM_TYPES, StreamType } from '../../src/core/stream-type.ts';
import { normaliseTimestamp } from '../../src/core/timestamp.ts';

describe('endpointPath', () => {
  it('names the endpoint of each stream', () => {
    expect(STREAM_TYPES.map((streamType) => endpointPath(streamType, 'job 1'))).toEqual([
      '/learning/jobs/job%201',
      '/learning/jobs/job%201/events',
      '/learning/jobs/job%201/metrics',
      '/learning/jobs/job%201/timeline',
      '/learning/jobs/job%201/logs',
    ]);
  });
});

describe('messageToJson', () => {
  it('writes the seed\'s fields in the seed\'s order', () => {
    const event = StreamMessage.fromEvent('job_1', { seq: 7, type: 'sft.progress', created_at: '2026-01-01T00:00:00Z' });
    expect(messageToJson(event)).toBe(
      '{"stream_type":"EVENTS","timestamp":"2026-01-01T00:00:00Z","job_id":"job_1","data":{"seq":7,"type":"sft.progress","created_at":"2026-01-01T00:00:00Z"},"seq":7}',
    );
    const metric = StreamMessage.fromMetric('job_1', { name: 'train.loss', value: 2.5, step: 0 });
    expect(messageToJson(metric)).toBe('{"stream_type":"METRICS","timestamp":"","job_id":"job_1","data":{"name":"train.loss","value":2.5,"step":0},"step":0}');
    const entry = StreamMessage.fromTimeline('job_1', { phase: 'training', metadata: {} });
    expect(messageToJson(entry)).toContain('"phase":"training"}');
    expect(JSON.parse(messageToJson(entry))).toHaveProperty('phase', 'training');
  });

  it('is undone by messageFromJson', () => {
    const messages = [
      StreamMessage.fromStatus('job_1', { seq: 1, kind: 'status', status: 'running', updated_at: 'x' }, { seqScope: 'log' }),
      StreamMessage.fromEvent('job_1', { seq: 2, type: 'a', message: 'line\nbreak \u2028 \u{1f600}' }),
      StreamMessage.fromMetric('job_1', { seq: 3, kind: 'metric', name: 'm', value: null, data: { nonfinite: 'NaN' }, step: 4 }, { seqScope: 'log' }),
      StreamMessage.fromTimeline('job_1', { phase: 'training' }),
    ];
    for (const message of messages) expect(messageFromJson(JSON.parse(messageToJson(message)))).toEqual(message);
  });

  it('has nothing to say about other JSON', () => {
    for (const value of [null, [], 1, {}, { stream_type: 'OTHER', job_id: 'a', data: {} }, { stream_type: 'EVENTS', data: {} }]) {
      expect(messageFromJson(value)).toBeUndefined();
    }
  });
});

describe('messageKey', () => {
  it('is the log\'s number where there is one, whatever the kind', () => {
    const record = { seq: 5, kind: 'metric', name: 'train.loss', value: 1, step: 3 };
    expect(messageKey(StreamMessage.fromMetric('job_1', record, { seqScope: 'log' }))).toBe('job_1:5');
  });

  it('keeps apart an endpoint\'s own numbers, jobs, phases, steps and equal points', () => {
    const point = { name: 'loss', value: 1, step: 3, created_at: 't' };
    const keys = [
      StreamMessage.fromEvent('job_1', { seq: 5 }),
      StreamMessage.fromEvent('job_2', { seq: 5 }),
      StreamMessage.fromMetric('job_1', { ...point, phase: 'train' }),
      StreamMessage.fromMetric('job_1', { ...point, phase: 'eval' }),
      StreamMessage.fromMetric('job_1', { ...point, phase: 'eval' }, { ordinal: 1 }),
      StreamMessage.fromMetric('job_1', { ...point, phase: 'eval', step: 4 }),
      StreamMessage.fromStatus('job_1', { status: 'queued' }),
      StreamMessage.fromStatus('job_1', { status: 'running' }),
    ].map(messageKey);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('has the seed\'s spelling as seedKey', () => {
    expect(seedKey(StreamMessage.fromEvent('j', { seq: 7 }))).toBe('event:7');
    expect(seedKey(StreamMessage.fromMetric('j', { name: 'train.loss', step: 11 }))).toBe('metric:train.loss:11');
    expect(seedKey(StreamMessage.fromTimeline('j', { phase: 'training', created_at: 'now' }))).toBe('timeline:training:now');
    expect(seedKey(StreamMessage.fromStatus('j', { updated_at: 'now' }))).toBe('status:now');
  });
});

describe('StreamMessage', () => {
  it('leaves out a seq or step that is none', () => {
    expect(StreamMessage.fromEvent('j', { seq: null })).not.toHaveProperty('seq');
    expect(StreamMessage.fromEvent('j', { seq: '6a' })).not.toHaveProperty('seq');
    expect(StreamMessage.fromMetric('j', { name: 'a', value: 1, step: null })).not.toHaveProperty('step');
    expect(StreamMessage.fromMetric('j', { name: 'a', value: 1, step: 1.5 })).toHaveProperty('step', 1.5);
  });

  it('reads times in every unit that backends send', () => {
    const iso = '2026-01-02T03:04:05.000Z';
    const milliseconds = Date.parse(iso);
    for (const value of [milliseconds / 1000, milliseconds, milliseconds * 1e3, milliseconds * 1e6]) expect(normaliseTimestamp(value)).toBe(iso);
    expect(normaliseTimestamp(iso)).toBe(iso);
    for (const value of [undefined, null, Number.NaN, {}]) expect(normaliseTimestamp(value)).toBe('');
  });
});

describe('metricValue', () => {
  it('restores numbers that JSON has no form for', () => {
    const value = (data: object) => metricValue(StreamMessage.fromMetric('j', { name: 'a', ...data }));
    expect(value({ value: 0.5 })).toBe(0.5);
    expect(value({ value: null, data: { nonfinite: 'NaN' } })).toBeNaN();
    expect(value({ value: null, data: { nonfinite: '-Infinity' } })).toBe(-Infinity);
    expect(value({ value: null })).toBeUndefined();
    expect(value({ value: null, data: { nonfinite: 'what' } })).toBeUndefined();
  });
});

it('StreamType has the words of the command line', () => {
  expect(StreamType).toEqual({ STATUS: 'status', EVENTS: 'events', METRICS: 'metrics', TIMELINE: 'timeline', LOGS: 'logs' });
});
