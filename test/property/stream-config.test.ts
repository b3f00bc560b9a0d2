import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { messageKey } from '../../src/core/message-key.ts';
import type { StreamMessage } from '../../src/core/message.ts';
import { shouldInclude, StreamConfig } from '../../src/core/stream-config.ts';
import { STREAM_TYPES } from '../../src/core/stream-type.ts';
import { arbitraryMessage, LEVELS, NAMES, PHASES } from '../support/arbitrary-message.ts';
import { runs } from '../support/property.ts';

/** A name, a glob made of its parts, or the exclusion of one. */
const entryOf = (names: readonly string[]) =>
  fc
    .record({ name: fc.constantFrom(...names), from: fc.nat(12), to: fc.nat(12), glob: fc.constantFrom('whole', 'start', 'end', 'middle', 'star'), not: fc.boolean() })
    .map(({ name, from, to, glob, not }) => {
      const pattern = { whole: name, start: `${name.slice(0, to)}*`, end: `*${name.slice(from)}`, middle: `${name.slice(0, from)}*${name.slice(to)}`, star: '*' }[glob];
      return not ? `!${pattern}` : pattern;
    });

const listOf = (names: readonly string[]) => fc.array(entryOf(names), { maxLength: 4 });
const filters = {
  odd: (message: StreamMessage) => messageKey(message).length % 2 === 1,
  timed: ({ timestamp }: StreamMessage) => timestamp !== '',
};

/** Undefined is as good as absent: programs that are not checked so strictly say it. */
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { freq: 2, nil: undefined }) as fc.Arbitrary<T>;

const unsampled: fc.Arbitrary<StreamConfig> = fc.record(
  {
    enabledStreams: maybe(fc.subarray([...STREAM_TYPES])),
    eventTypes: maybe(listOf(NAMES)),
    eventLevels: maybe(listOf(LEVELS)),
    metricNames: maybe(listOf(NAMES)),
    metricPhases: maybe(listOf(PHASES)),
    timelinePhases: maybe(listOf(PHASES)),
    filter: maybe(fc.constantFrom(filters.odd, filters.timed)),
  },
  { requiredKeys: [] },
);
const rate = fc.oneof(fc.constantFrom(0, 1), fc.double({ min: 0, max: 1, noNaN: true }));
const sampled = fc.record({ config: unsampled, sampleRate: maybe(rate) }).map(({ config, sampleRate }): StreamConfig => ({ ...config, sampleRate }));

/** The documented meaning of a list, by regular expressions. */
function names(list: readonly string[] | undefined, value: unknown, otherwise = ''): boolean {
  if (list === undefined) return true;
  if (list.length === 0) return false;
  const name = typeof value === 'string' && value !== '' ? value : otherwise;
  const fits = (glob: string) => new RegExp(`^${glob.replaceAll(/[.\\]/g, '\\$&').replaceAll('*', '.*')}$`, 's').test(name);
  const [excluded, wanted] = [list.filter((entry) => entry.startsWith('!')), list.filter((entry) => !entry.startsWith('!'))];
  return (wanted.length === 0 || wanted.some(fits)) && !excluded.some((entry) => fits(entry.slice(1)));
}

/** The documented meaning of a configuration, without sampling. */
function reference(config: StreamConfig, message: StreamMessage): boolean {
  const { type, level, name, phase } = message.data;
  const lower = (value: unknown) => (typeof value === 'string' ? value.toLowerCase() : value);
  if (config.enabledStreams !== undefined && !config.enabledStreams.includes(message.streamType)) return false;
  if (message.streamType === 'events' && !(names(config.eventTypes, type) && names(config.eventLevels?.map((entry) => entry.toLowerCase()), lower(level), 'info'))) return false;
  if (message.streamType === 'metrics' && !(names(config.metricNames, name) && names(config.metricPhases, phase))) return false;
  if (message.streamType === 'timeline' && !names(config.timelinePhases, phase)) return false;
  return config.filter?.(message) ?? true;
}

/** What no sampling may drop: the job's end is told by a type that ends with `job.completed` and the like, or one of the few whole words. */
function isNeverSampled({ streamType, data }: StreamMessage): boolean {
  if (streamType === 'status' || streamType === 'timeline') return true;
  const [type, level] = [data['type'], data['level']].map((word) => (typeof word === 'string' ? word.toLowerCase() : ''));
  return streamType === 'events' && (level === 'error' || /(^|\.)job\.(completed|succeeded|failed|cancell?ed)$/.test(type ?? ''));
}

describe('StreamConfig', () => {
  it('lets pass what its lists and its function say', () => {
    fc.assert(
      fc.property(unsampled, arbitraryMessage, (config, message) => {
        expect(shouldInclude(config, message)).toBe(reference(config, message));
      }),
      runs(1_000),
    );
  });

  it('merged with another lets pass what both do', () => {
    fc.assert(
      fc.property(sampled, sampled, arbitraryMessage, (first, second, message) => {
        expect(shouldInclude(StreamConfig.merge(first, second), message)).toBe(shouldInclude(first, message) && shouldInclude(second, message));
      }),
      runs(1_000),
    );
  });

  it('samples by the message alone: a higher rate lets pass what a lower one does, and what matters passes always', () => {
    fc.assert(
      fc.property(unsampled, arbitraryMessage, rate, rate, (config, message, one, other) => {
        const [low, high] = [Math.min(one, other), Math.max(one, other)].map((sampleRate) => shouldInclude({ ...config, sampleRate }, message));
        const without = reference(config, message);
        expect([low && !high, high && !without, shouldInclude({ ...config, sampleRate: 1 }, message)]).toEqual([false, false, without]);
        expect(shouldInclude({ ...config, sampleRate: 0 }, message)).toBe(without && isNeverSampled(message));
      }),
      runs(1_000),
    );
  });

  it('asks a sampler of its own for what may be dropped, and for nothing else', () => {
    fc.assert(
      fc.property(unsampled, arbitraryMessage, rate, fc.boolean(), (config, message, sampleRate, answer) => {
        const asked: unknown[] = [];
        const sampler = (...question: unknown[]) => {
          asked.push(question);
          return answer;
        };
        const without = reference(config, message);
        expect(shouldInclude({ ...config, sampleRate, sampler }, message)).toBe(without && (answer || isNeverSampled(message)));
        expect(asked).toEqual(without && !isNeverSampled(message) ? [[message, sampleRate]] : []);
      }),
      runs(1_000),
    );
  });
});
