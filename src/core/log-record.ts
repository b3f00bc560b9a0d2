import { isJsonObject, type JsonObject } from './json.ts';
import type { TerminalStatus } from './job-status.ts';
import { type MessageOrigin, StreamMessage } from './message.ts';
import { type RecordKind, type StreamType, streamTypeOfKind } from './stream-type.ts';

/**
 * A record of a job's log before the log gave it its number and time. Its fields are the payload of the endpoint of its
 * kind: an event's `type`, `message`, `level`, `data`; a metric's `name`, `value`, `step`, `epoch`, `phase`, `data`;
 * a timeline entry's `phase`, `metadata`; a status's `status` and what belongs to it; a printed line's `text`.
 */
export type NewRecord =
  | ({ readonly kind: 'event'; readonly type: string; readonly message: string; readonly level: EventLevel; readonly data: JsonObject } & RecordTime)
  | ({
      readonly kind: 'metric';
      readonly name: string;
      /** null where the value is not finite: then `data.nonfinite` says which. */
      readonly value: number | null;
      readonly step?: number;
      readonly epoch?: number;
      readonly phase?: string;
      readonly data?: JsonObject;
    } & RecordTime)
  | ({ readonly kind: 'timeline'; readonly phase: string; readonly metadata: JsonObject } & RecordTime)
  | ({
      readonly kind: 'log';
      /** One printed line without its break, or a sentence about lines that were left out. */
      readonly text: string;
      /** The line was longer than is kept. */
      readonly truncated?: boolean;
      /** The program wrote it over the line before, as progress bars do. */
      readonly overwrites?: boolean;
      /** How many lines, and bytes, were left out here because there were too many. */
      readonly dropped_lines?: number;
      readonly dropped_bytes?: number;
    } & RecordTime)
  | ({ readonly kind: 'status'; readonly status: LogStatus; readonly error?: string; readonly exit_code?: number } & RecordTime);

interface RecordTime {
  /** ISO 8601; the log's own clock where it is missing. */
  readonly created_at?: string;
}

export type EventLevel = 'debug' | 'info' | 'warning' | 'error';

/** The status words our own log uses. A terminal one closes the log. */
export type LogStatus = 'queued' | 'running' | TerminalStatus;

/** A record as the log sends it: one JSON object with the payload's fields beside these. */
export type LogRecord = JsonObject & { readonly seq: number; readonly kind: RecordKind; readonly created_at: string };

/** True for an object with the fields that every record has; its kind may be of a newer protocol. */
export function isLogRecord(value: unknown): value is LogRecord {
  return isJsonObject(value) && Number.isSafeInteger(value['seq']) && typeof value['kind'] === 'string';
}

const LOG = { seqScope: 'log' } as const;

/** A table and no switch: a switch that lacks a stream would give undefined for it, and the compiler would not mind. */
const MAKERS: Readonly<Record<StreamType, (jobId: string, data: JsonObject, origin: MessageOrigin) => StreamMessage>> = {
  status: StreamMessage.fromStatus,
  events: StreamMessage.fromEvent,
  metrics: StreamMessage.fromMetric,
  timeline: StreamMessage.fromTimeline,
  logs: StreamMessage.fromLog,
};

/** The message that a record of the log is; undefined for a kind that this version does not know. */
export function messageOfRecord(jobId: string, record: LogRecord): StreamMessage | undefined {
  const streamType = streamTypeOfKind(record.kind);
  return streamType && MAKERS[streamType](jobId, record, LOG);
}
