import { isJsonObject, type JsonObject } from './json.ts';
import type { StreamMessage } from './message.ts';
import { recordKind, type StreamType, streamTypeFromJsonName, streamTypeJsonName } from './stream-type.ts';

const PREFIX = new Map<StreamType, string>();

function prefix(streamType: StreamType): string {
  let found = PREFIX.get(streamType);
  if (found === undefined) PREFIX.set(streamType, (found = `{"stream_type":"${streamTypeJsonName(streamType)}","timestamp":`));
  return found;
}

/**
 * A message as one line of JSON without the line break, in the seed's field order:
 * `stream_type, timestamp, job_id, data, seq?, step?, phase?`.
 */
export function messageToJson(message: StreamMessage): string {
  let line = `${prefix(message.streamType)}${JSON.stringify(message.timestamp)},"job_id":${JSON.stringify(message.jobId)},"data":${JSON.stringify(message.data)}`;
  if (message.seq !== undefined) line += `,"seq":${message.seq}`;
  if (message.streamType === 'metrics' && message.step !== undefined) line += `,"step":${message.step}`;
  if (message.streamType === 'timeline' && message.phase !== undefined) line += `,"phase":${JSON.stringify(message.phase)}`;
  return `${line}}`;
}

/**
 * The message that a line of {@link messageToJson} says.
 * @returns undefined where the value is no such message: another `stream_type`, or a field missing.
 */
export function messageFromJson(value: unknown): StreamMessage | undefined {
  if (!isJsonObject(value)) return undefined;
  const { stream_type: name, timestamp, job_id: jobId, data, seq, step, phase } = value;
  const streamType = typeof name === 'string' ? streamTypeFromJsonName(name) : undefined;
  if (streamType === undefined || typeof jobId !== 'string' || !isJsonObject(data)) return undefined;
  const shared = {
    timestamp: typeof timestamp === 'string' ? timestamp : '',
    jobId,
    data: data as JsonObject,
    ...(typeof seq === 'number' && { seq }),
    // Only records of a log carry their kind and a number; an event may come from an endpoint that counts events alone.
    ...(data['kind'] === recordKind(streamType) && typeof seq === 'number' && { seqScope: 'log' as const }),
  };
  if (streamType === 'metrics') return { streamType, ...shared, ...(typeof step === 'number' && { step }) };
  if (streamType === 'timeline') return { streamType, ...shared, ...(typeof phase === 'string' && { phase }) };
  return { streamType, ...shared };
}
