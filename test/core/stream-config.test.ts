import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/core/errors.ts';
import { StreamMessage } from '../../src/core/message.ts';
import { matchesGlob } from '../../src/core/name-filter.ts';
import { compileStreamConfig, shouldInclude, StreamConfig } from '../../src/core/stream-config.ts';

const event = (type: string, level = 'info', seq = 1) => StreamMessage.fromEvent('j', { type, level, seq });
const metric = (name: string, phase = 'train') => StreamMessage.fromMetric('j', { name, phase, value: 1, step: 1 });
const status = StreamMessage.fromStatus('j', { status: 'running' });
const entry = (phase: string) => StreamMessage.fromTimeline('j', { phase });

describe('shouldInclude', () => {
  it('lets everything pass by default', () => {
    for (const message of [event('a'), metric('b'), status, entry('c')]) expect(shouldInclude(StreamConfig.default(), message)).toBe(true);
  });

  it('knows lists, globs and exclusions', () => {
    expect(shouldInclude({ eventTypes: ['sft.*'] }, event('sft.progress'))).toBe(true);
    expect(shouldInclude({ eventTypes: ['sft.*', '!sft.loss'] }, event('sft.loss'))).toBe(false);
    expect(shouldInclude({ eventTypes: ['!sft.loss'] }, event('rl.step'))).toBe(true);
    expect(shouldInclude({ eventTypes: [] }, event('a'))).toBe(false);
    expect(shouldInclude({ eventTypes: ['a'] }, metric('b'))).toBe(true);
    expect(shouldInclude({ metricNames: ['*.loss'] }, metric('val.loss'))).toBe(true);
    expect(shouldInclude({ metricPhases: ['eval'] }, metric('loss'))).toBe(false);
    expect(shouldInclude({ timelinePhases: ['training'] }, entry('queued'))).toBe(false);
    expect(shouldInclude({ eventLevels: ['WARNING'] }, event('a', 'warning'))).toBe(true);
    expect(shouldInclude({ eventLevels: ['info'] }, StreamMessage.fromEvent('j', { type: 'a' }))).toBe(true);
  });

  it('has presets that hold what they promise', () => {
    expect([status, event('a'), metric('b')].map((message) => shouldInclude(StreamConfig.minimal(), message))).toEqual([true, false, false]);
    expect([event('a'), event('a', 'error'), metric('b')].map((message) => shouldInclude(StreamConfig.errorsOnly(), message))).toEqual([false, true, false]);
    expect([event('sft.progress'), metric('train.loss'), metric('x')].map((message) => shouldInclude(StreamConfig.progressOnly(), message))).toEqual([true, true, false]);
  });

  it('never samples away status, timeline, errors and the job\'s last event', () => {
    const config = { sampleRate: 0 };
    for (const message of [status, entry('a'), event('a', 'error'), event('sft.job.completed')]) expect(shouldInclude(config, message)).toBe(true);
    expect(shouldInclude(config, event('sft.progress'))).toBe(false);
  });

  it('samples by key: about the share asked for, and the same in every run', () => {
    const accepts = compileStreamConfig({ sampleRate: 0.3 });
    const messages = Array.from({ length: 5000 }, (_, index) => event('sft.progress', 'info', index));
    const kept = messages.filter(accepts);
    expect(kept.length / messages.length).toBeGreaterThan(0.27);
    expect(kept.length / messages.length).toBeLessThan(0.33);
    expect(messages.filter(compileStreamConfig({ sampleRate: 0.3 }))).toEqual(kept);
  });

  it('takes a sampler and a filter of one\'s own', () => {
    expect(shouldInclude({ sampleRate: 0.5, sampler: (_message, rate) => rate === 0.5 }, event('a'))).toBe(true);
    expect(shouldInclude({ filter: (message) => message.streamType === 'metrics' }, event('a'))).toBe(false);
  });

  it('refuses a configuration that makes no sense, naming every fault', () => {
    const bad = { sampleRate: 2, maxEventsPerPoll: 0, enabledStreams: ['nope'], eventTypes: 'x' } as unknown as StreamConfig;
    expect(() => shouldInclude(bad, status)).toThrow(ConfigError);
    expect(() => shouldInclude(bad, status)).toThrow(/"nope"[\s\S]*eventTypes[\s\S]*sampleRate[\s\S]*maxEventsPerPoll/);
    expect(() => shouldInclude({ sampleRate: Number.NaN }, status)).toThrow(/sampleRate/);
  });
});

describe('StreamConfig.merge', () => {
  const messages = [event('sft.a'), event('sft.b', 'error'), event('rl.a'), metric('x'), metric('y', 'eval'), status, entry('p')];
  const configs: StreamConfig[] = [
    {}, { eventTypes: ['sft.*'] }, { eventTypes: ['!sft.a'] }, { eventLevels: ['error'] }, { metricNames: ['x'] }, { enabledStreams: ['events', 'status'] },
    { filter: (message) => message.jobId === 'j' }, { metricPhases: ['eval'] }, { timelinePhases: ['q'] }, StreamConfig.minimal(),
  ];

  it('lets pass exactly what both let pass', () => {
    for (const first of configs) {
      for (const second of configs) {
        const both = messages.filter((message) => shouldInclude(first, message) && shouldInclude(second, message));
        expect(messages.filter(compileStreamConfig(StreamConfig.merge(first, second)))).toEqual(both);
      }
    }
  });
});

describe('matchesGlob', () => {
  it('agrees with a regular expression', () => {
    const piece = fc.constantFrom('a', 'b', '.', '*', 'ab');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), fc.array(fc.constantFrom('a', 'b', '.'), { maxLength: 8 }), (glob, text) => {
        const pattern = glob.join('').replaceAll('.', String.raw`\.`).replaceAll('*', '.*');
        expect(matchesGlob(glob.join(''), text.join(''))).toBe(new RegExp(`^${pattern}$`).test(text.join('')));
      }),
    );
  });
});
