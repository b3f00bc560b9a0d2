import type { StreamMessage } from '../../../core/message.ts';
import type { JobState } from './job-state.ts';
import { messageTime } from './message-time.ts';
import { reduceEvent } from './reduce-event.ts';
import { reduceLog } from './reduce-log.ts';
import { reduceMetric } from './reduce-metric.ts';
import { reduceStatus } from './reduce-status.ts';
import { reduceTimeline } from './reduce-timeline.ts';

function reduceKind(state: JobState, message: StreamMessage, time: number): void {
  switch (message.streamType) {
    case 'status':
      return reduceStatus(state, message, time);
    case 'events':
      return reduceEvent(state, message, time);
    case 'metrics':
      return reduceMetric(state, message, time);
    case 'timeline':
      return reduceTimeline(state, message, time);
    case 'logs':
      return reduceLog(state, message, time);
  }
}

/**
 * Takes a message into the state of its job, in place. Payloads of any shape do no harm: what cannot be read is passed over.
 * @param receivedAt when the message came, in milliseconds since 1970: stands in where the backend gave no time. Where it is not
 * given either, the message counts as old as the newest before it.
 */
export function reduce(state: JobState, message: StreamMessage, receivedAt = state.lastMessageAt ?? 0): void {
  const time = messageTime(message) ?? receivedAt;
  state.messageCount++;
  state.firstReceivedAt ??= receivedAt;
  state.lastReceivedAt = receivedAt;
  if (state.lastMessageAt === undefined || time > state.lastMessageAt) state.lastMessageAt = time;
  if (message.seq !== undefined && (message.seqScope === 'log' || message.streamType === 'events')) state.lastSeq = message.seq;
  reduceKind(state, message, time);
}
