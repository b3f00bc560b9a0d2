import fc from 'fast-check';
import type { JsonObject } from '../../src/core/json.ts';
import { StreamMessage } from '../../src/core/message.ts';

/** Words that share beginnings and ends, so that globs have something to tell apart. */
export const NAMES = ['', 'sft', 'sft.loss', 'sft.progress', 'rl.train.step', 'train.loss', 'eval.reward_mean', 'sft.job.completed', 'Sft.Job.Failed', 'a*b', '!x'] as const;
export const LEVELS = ['debug', 'info', 'WARNING', 'warning', 'error', 'Error', ''] as const;
export const PHASES = ['train', 'eval', 'training', 'evaluating', ''] as const;

/** Any value of JSON; mostly a plain one, which is found sooner. */
const json = fc.oneof({ weight: 9, arbitrary: fc.constantFrom(null, true, 7, 1.5, -0, 'x', [], {}) }, { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) });
const or = <T>(likely: fc.Arbitrary<T>) => fc.oneof({ weight: 4, arbitrary: likely as fc.Arbitrary<unknown> }, { weight: 1, arbitrary: json });

/** A payload of any endpoint: known fields mostly of the kind that they should be, and others. */
const payload = fc
  .record({
    more: fc.dictionary(fc.string({ maxLength: 6 }), json, { maxKeys: 2 }),
    known: fc.record(
      {
        seq: or(fc.nat()),
        type: or(fc.constantFrom(...NAMES)),
        name: or(fc.constantFrom(...NAMES)),
        level: or(fc.constantFrom(...LEVELS)),
        phase: or(fc.constantFrom(...PHASES)),
        status: or(fc.constantFrom('queued', 'running', 'done')),
        step: or(fc.oneof(fc.nat(50), fc.double())),
        value: fc.oneof(fc.double(), fc.constantFrom('NaN', null)),
        kind: fc.string({ maxLength: 3 }),
        message: fc.string({ unit: 'binary' }),
        created_at: or(fc.oneof(fc.nat().map((seconds) => new Date(seconds * 1000).toISOString()), fc.integer())),
        updated_at: json,
      },
      { requiredKeys: [] },
    ),
  })
  // As it comes from the network: no undefined, no -0 and no prototype but the usual one.
  .map(({ more, known }) => JSON.parse(JSON.stringify({ ...more, ...known })) as JsonObject);

/** A message of a backend without a log, or a record of a log. */
export const arbitraryMessage: fc.Arbitrary<StreamMessage> = fc
  .record({
    make: fc.constantFrom(
      ['status', StreamMessage.fromStatus] as const,
      ['event', StreamMessage.fromEvent] as const,
      ['metric', StreamMessage.fromMetric] as const,
      ['timeline', StreamMessage.fromTimeline] as const,
      ['log', StreamMessage.fromLog] as const,
    ),
    jobId: fc.oneof(fc.constant('job_1'), fc.string({ unit: 'binary', minLength: 1 })),
    data: payload,
    logSeq: fc.option(fc.nat(), { freq: 2, nil: undefined }),
  })
  .map(({ make: [kind, make], jobId, data, logSeq }): StreamMessage =>
    logSeq === undefined ? make(jobId, data) : make(jobId, { ...data, kind, seq: logSeq }, { seqScope: 'log' }),
  );
