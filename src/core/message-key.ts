import type { StreamMessage } from './message.ts';

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
 * `<job>:<seq>` where the number is the log's, `<job>:event:<seq>` where it is an event endpoint's own, else kind, name,
 * phase, step, timestamp and ordinal.
 */
export function messageKey(message: StreamMessage): string {
  if (message.seq !== undefined) {
    return message.seqScope === 'log' ? `${message.jobId}:${message.seq}` : `${message.jobId}:event:${message.seq}`;
  }
  return `${message.jobId}:${localKey(message)}`;
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
  }
}
