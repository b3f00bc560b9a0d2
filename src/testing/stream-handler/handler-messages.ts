import type { JsonObject } from '../../core/json.ts';
import { type LogRecord, messageOfRecord } from '../../core/log-record.ts';
import { StreamMessage } from '../../core/message.ts';

/** The job whose messages handlers are given. */
export const JOB_ID = 'job_of_the_suite';

const TIME = '2026-01-01T12:00:00.000Z';

/** The object with everything in it, so that nobody changes it unseen. */
function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) frozen(part);
  }
  return value;
}

function fields(seq: number): JsonObject {
  switch (seq % 5) {
    case 0:
      return { kind: 'timeline', phase: `phase ${seq}`, metadata: { seq } };
    case 1:
      return { kind: 'event', type: 'suite.event', level: seq % 2 === 0 ? 'warning' : 'info', message: `event ${seq}`, data: { seq } };
    case 2:
      return { kind: 'status', status: seq === 2 ? 'queued' : 'running' };
    default:
      return { kind: 'metric', name: 'train.loss', value: 1 / seq, step: seq, phase: 'train' };
  }
}

/** Messages of a job's log, of all kinds, from the number `from` on. */
export function logMessages(from: number, count: number): StreamMessage[] {
  return Array.from({ length: count }, (_, index) => {
    const seq = from + index;
    const record = { seq, ...fields(seq), created_at: new Date(Date.parse(TIME) + seq * 1000).toISOString() } as unknown as LogRecord;
    return frozen(messageOfRecord(JOB_ID, record) as StreamMessage);
  });
}

/** Messages of a backend without a log: numbered by their endpoint or not at all, and some that look alike but for their ordinal. */
export const WITHOUT_LOG: readonly StreamMessage[] = frozen([
  StreamMessage.fromStatus(JOB_ID, { status: 'running', updated_at: TIME }),
  ...[1, 2, 3].map((seq) => StreamMessage.fromEvent(JOB_ID, { seq, type: 'suite.event', message: `event ${seq}`, created_at: TIME })),
  StreamMessage.fromEvent(JOB_ID, { seq: 1, type: 'suite.event', message: 'an event of a linked job', job_id: 'job_linked', created_at: TIME }),
  ...[0, 1, 2].map((ordinal) => StreamMessage.fromEvent(JOB_ID, { type: 'suite.event', message: 'again', created_at: TIME }, { ordinal })),
  ...[1, 2, 3].map((step) => StreamMessage.fromMetric(JOB_ID, { name: 'train.loss', value: 1 / step, step, created_at: TIME })),
  ...[0, 1, 2].map((ordinal) => StreamMessage.fromMetric(JOB_ID, { name: 'train.loss', value: 0.25, step: 9, created_at: TIME }, { ordinal })),
  StreamMessage.fromMetric(JOB_ID, { name: 'val.loss', value: 0.5, step: 3, phase: 'eval', created_at: TIME }),
  StreamMessage.fromTimeline(JOB_ID, { phase: 'training', metadata: {}, created_at: TIME }),
  StreamMessage.fromStatus(JOB_ID, { state: 'succeeded', updated_at: TIME }),
]);

const MAKERS = [StreamMessage.fromStatus, StreamMessage.fromEvent, StreamMessage.fromMetric, StreamMessage.fromTimeline];

/** Payloads with nothing in them, or with nothing that was expected. */
export const EMPTY_OR_WRONG: readonly StreamMessage[] = frozen([
  ...MAKERS.map((make) => make(JOB_ID, {})),
  ...MAKERS.map((make) => make(JOB_ID, { status: 1, type: 2, name: 3, phase: 4, step: 'five', value: 'six', level: 7, message: 8, data: 9, metadata: 10, created_at: true })),
  ...MAKERS.map((make) => make(JOB_ID, { status: null, type: null, name: null, phase: null, step: null, value: null, level: null, message: null, data: null, created_at: 'no date' })),
  ...MAKERS.map((make) => make(JOB_ID, { status: ['a'], type: ['b'], name: ['c'], phase: ['d'], value: [1], level: [], message: {}, data: [], created_at: '9999-12-31T23:59:59Z' })),
  ...MAKERS.map((make) => make(JOB_ID, { status: 'odd', type: 'odd', name: 'odd', phase: 'odd', unknown_field: { nested: [1, { deeper: null }] }, created_at: TIME })),
]);

const STRINGS = [
  '', ' ', '\0', 'a\0b', 'line\nbreak\r\n', '\t\b\f\u001b[2J\u001b]0;title\u0007', '\u2028\u2029', '"\'`\\/<>&%$', '😀 e\u0301 שלום 漢字',
  '\ud800 half a pair', '{"not":"parsed"}', '__proto__', 'constructor', 'NaN', '-1', `data: x\n\nevent: end\n\n`, 'x'.repeat(300_000),
];

/** Text of all kinds, where a payload has text. */
export const ODD_TEXT: readonly StreamMessage[] = frozen(
  STRINGS.flatMap((text, index) => [
    StreamMessage.fromEvent(JOB_ID, { seq: index + 1, type: index % 2 === 0 ? 'suite.event' : text.slice(0, 50), level: text.slice(0, 50), message: text, data: { [text.slice(0, 50)]: text }, created_at: TIME }),
    StreamMessage.fromMetric(JOB_ID, { seq: index + 1, name: text.slice(0, 50), value: index, step: index, phase: text.slice(0, 50), created_at: TIME }),
    StreamMessage.fromTimeline(JOB_ID, { seq: index + 1, phase: text.slice(0, 50), metadata: { text }, created_at: text.slice(0, 50) }),
    StreamMessage.fromStatus(JOB_ID, { seq: index + 1, status: text.slice(0, 50), error: text, updated_at: TIME }),
  ]),
);

/** Series whose names are almost the same. */
export const ODD_NAMES: readonly StreamMessage[] = frozen(
  ['a', 'a\0', 'a\0b', 'a\0c', 'a\nb', 'a b', 'A', 'a ', '\u00e9', 'e\u0301'].map((name) => StreamMessage.fromMetric(JOB_ID, { name, value: 1, step: 1, created_at: TIME })),
);

/** Numbers of all kinds, and those that are none. */
export const ODD_NUMBERS: readonly StreamMessage[] = frozen([
  ...['NaN', 'Infinity', '-Infinity'].map((nonfinite, step) => StreamMessage.fromMetric(JOB_ID, { name: 'train.loss', value: null, step, data: { nonfinite }, created_at: TIME })),
  ...[0, -0, 5e-324, 1.7976931348623157e308, -1e-7, 1e21, 2 ** 53, 0.1 + 0.2].map((value, index) =>
    StreamMessage.fromMetric(JOB_ID, { name: 'val.loss', value, step: index, created_at: TIME }),
  ),
  ...[-1, 0.5, 1e15, 2 ** 53 - 1].map((step) => StreamMessage.fromMetric(JOB_ID, { name: 'train.loss', value: 1, step, epoch: 0.5, created_at: TIME })),
  StreamMessage.fromMetric(JOB_ID, { name: 'train.loss', value: 1, step: 1e300, created_at: TIME }),
  StreamMessage.fromEvent(JOB_ID, { seq: Number.MAX_SAFE_INTEGER, type: 'suite.event', message: 'the last number', created_at: TIME }),
]);
