import type { StreamMessage } from './message.ts';
import { recordKind } from './stream-type.ts';

function text(value: unknown): string {
  return value === undefined || value === null ? '' : String(value);
}

/** What tells a message apart within its job, where no number of the log's does. */
function localKey(message: StreamMessage): string {
  const { data } = message;
  const name = text(message.streamType === 'status' ? data['status'] ?? data['state'] : data['name'] ?? data['type']);
  const tuple = [message.streamType, name, text(data['phase']), text(data['step']), message.timestamp].join(':');
  return message.ordinal ? `${tuple}:${message.ordinal}` : tuple;
}

/**
 * A key that is equal for two deliveries of one message and differs between messages, over all jobs:
 * `<job>:<seq>` where the number is the log's, `<job>:event:<seq>` where it is an event endpoint's own (`<job>:metric:<seq>` for a
 * metric endpoint's), else kind, name, phase, step, timestamp and ordinal. An event of a linked job counts under that job.
 */
export function messageKey(message: StreamMessage): string {
  const { jobId, seq, data } = message;
  if (seq === undefined) return `${jobId}:${localKey(message)}`;
  if (message.seqScope === 'log') return `${jobId}:${seq}`;
  const owner = message.streamType === 'events' && typeof data['job_id'] === 'string' ? data['job_id'] : jobId;
  return `${owner}:${recordKind(message.streamType)}:${seq}`;
}

/** The key in the seed document's own spelling, for programs that stored such keys. It is not unique: use {@link messageKey}. */
export function seedKey(message: StreamMessage): string {
  switch (message.streamType) {
    case 'events':
      return `event:${text(message.seq)}`;
    case 'metrics':
      return `metric:${text(message.data['name'])}:${text(message.step)}`;
    case 'timeline':
      return `timeline:${text(message.phase)}:${message.timestamp}`;
    case 'status':
      return `status:${message.timestamp}`;
    case 'logs':
      return `log:${text(message.seq)}`;
  }
}
