import { messageLevel, metricValue, type StreamMessage } from '../core/message.ts';
import type { StreamType } from '../core/stream-type.ts';

type Column = readonly [name: string, value: (message: StreamMessage) => unknown];

const field = (name: string): Column => [name, ({ data }) => data[name]];
const SEQ: Column = ['seq', ({ seq }) => seq];
const TIME: Column = ['timestamp', ({ timestamp }) => timestamp];

/** The columns of a table with the messages of one stream. */
export const MESSAGE_COLUMNS: Readonly<Record<StreamType, readonly Column[]>> = {
  status: [SEQ, TIME, field('status'), field('error'), field('exit_code')],
  events: [SEQ, TIME, field('type'), ['level', messageLevel], field('message'), field('data')],
  metrics: [SEQ, TIME, field('name'), field('phase'), field('step'), field('epoch'), ['value', (message) => (message.streamType === 'metrics' ? (metricValue(message) ?? message.data['value']) : undefined)]],
  timeline: [SEQ, TIME, field('phase'), field('metadata')],
  logs: [SEQ, TIME, field('text'), field('truncated'), field('overwrites'), field('dropped_lines')],
};
