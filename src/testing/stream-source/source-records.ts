import type { NewRecord } from '../../core/log-record.ts';
import type { StreamMessage } from '../../core/message.ts';

const FIXED_TIME = '2026-01-01T00:00:00.000Z';

export const event = (message: string, more: object = {}): NewRecord => ({ kind: 'event', type: 'suite.event', level: 'info', message, data: {}, ...more });
export const point = (step: number, more: object = {}): NewRecord => ({ kind: 'metric', name: 'train.loss', value: step / 8, step, phase: 'train', ...more });
export const phase = (name: string, more: object = {}): NewRecord => ({ kind: 'timeline', phase: name, metadata: {}, ...more });

/** What a job might say: records of every kind but status, from the number `from` on, no two alike. */
export function history(from: number, count: number): NewRecord[] {
  return Array.from({ length: count }, (_, index) => {
    const number = from + index;
    if (number % 10 === 0) return phase(`phase ${number}`, { metadata: { number } });
    if (number % 3 === 0) return point(number);
    if (number % 7 === 0) return point(number, { name: 'val.loss', phase: 'eval' });
    return event(`event ${number}`, { data: { number } });
  });
}

/** Records that nothing but their place tells apart. */
export const LOOK_ALIKES: readonly NewRecord[] = [
  event('again', { created_at: FIXED_TIME }),
  event('again', { created_at: FIXED_TIME }),
  point(100, { created_at: FIXED_TIME }),
  point(100, { created_at: FIXED_TIME }),
  point(100, { created_at: FIXED_TIME }),
];

const WORDS = 'quotes " \' back\\slash line\r\nbreak tab\t nul\u0000 escape\u001b[2J separators \u2028\u2029 ünïcödé שלום 漢字 😀 e\u0301';

/** Payloads that are allowed and seldom seen. */
export const ODD_RECORDS: readonly NewRecord[] = [
  event(WORDS),
  event(''),
  event('a name of its own', { type: 'späß/with:every.thing', level: 'error', data: { nested: { list: [1, null, [], {}, WORDS], deep: { deeper: true } } } }),
  event('data: not a field\nid: 7\nevent: end\n\n', { data: { closed: true, final: 'succeeded', next_seq: 1, status: 'failed' } }),
  event(`long ${'x'.repeat(100_000)}`),
  point(0, { value: 0 }),
  point(1, { value: 5e-324 }),
  point(2, { value: -1.7976931348623157e308, epoch: 0.5 }),
  point(3, { value: null, data: { nonfinite: 'NaN' } }),
  point(4, { value: null, data: { nonfinite: '-Infinity' } }),
  point(5, { name: 'eval/ü 😀', phase: 'eval', data: { unit: 'nats' } }),
  phase('evaluating/ü 😀', { metadata: { words: WORDS, list: [null, false] } }),
];

/** What sounds like the end of a job and is none. */
export const FALSE_ENDS: readonly NewRecord[] = [
  event('a stage is done', { type: 'generation.completed' }),
  event('an epoch failed', { type: 'sft.epoch.failed', level: 'error' }),
  event('the word alone', { type: 'suite.event', data: { status: 'succeeded' } }),
  point(1, { name: 'job.completed' }),
  phase('completed'),
  phase('failed'),
];

function eventName(type: unknown, message: unknown): string {
  return `event ${JSON.stringify([type, message])}`.slice(0, 80);
}

/** What a record and the message that it became share: the same for both, different for most others. */
export function recordName(record: NewRecord): string | undefined {
  if (record.kind === 'event') return eventName(record.type, record.message);
  if (record.kind === 'metric') return `metric ${JSON.stringify([record.name, record.step])}`;
  if (record.kind === 'timeline') return `timeline ${JSON.stringify(record.phase)}`;
  return undefined;
}

/** As {@link recordName}; undefined for a status. */
export function messageName({ streamType, data }: StreamMessage): string | undefined {
  if (streamType === 'events') return eventName(data['type'], data['message']);
  if (streamType === 'metrics') return `metric ${JSON.stringify([data['name'], data['step']])}`;
  if (streamType === 'timeline') return `timeline ${JSON.stringify(data['phase'])}`;
  return undefined;
}

/** Messages that keep their order in every source: those of one series, of the events, of the timeline. */
export function orderGroup(name: string): string {
  return name.startsWith('metric') ? name.slice(0, name.lastIndexOf(',')) : (name.split(' ')[0] ?? '');
}
