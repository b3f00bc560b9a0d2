import type { JsonObject, JsonValue } from './json.ts';
import type { TerminalStatus } from './job-status.ts';
import type { StreamMessage } from './message.ts';
import type { RetryNotice } from './retry-policy.ts';

/** A position in a stream: opaque, JSON-safe, chosen by the source that made it. */
export type StreamCursor = JsonValue;

/** How the job ended. */
export interface FinalStatus {
  readonly status: TerminalStatus;
  /** The backend's own word. */
  readonly rawStatus: string;
  /** The job as the backend describes it at the end. */
  readonly job: JsonObject;
}

/** Messages that became visible together. */
export interface StreamBatch {
  readonly messages: readonly StreamMessage[];
  /** Covers exactly what was yielded up to and including this batch. */
  readonly cursor: StreamCursor;
  /** Present on the last batch only, after everything that came before the end. */
  readonly final?: FinalStatus;
}

/** A doubt about completeness that a source cannot remove, said once. */
export interface GapNotice {
  readonly jobId: string;
  readonly reason: string;
}

export interface ReadOptions {
  /** Where to go on; undefined is the beginning. */
  readonly cursor?: StreamCursor | undefined;
  /** Ends the reading; it rejects promptly with the signal's reason. */
  readonly signal: AbortSignal;
  /** Told of every failed try that will be repeated. */
  readonly onRetry?: ((notice: RetryNotice) => void) | undefined;
  /** Told where completeness cannot be vouched for. */
  readonly onGap?: ((notice: GapNotice) => void) | undefined;
}

/**
 * Where messages come from.
 *
 * The contract: reading is pull only, with at most one batch under way. A cursor covers exactly what was yielded, so that
 * reading on from it gives the next record: no gap, no repeat. `final` comes last, once, after everything before it. An abort
 * rejects promptly with the signal's reason. Breaking out of the iteration frees everything. Passing faults are retried
 * inside and told to `onRetry`; lasting ones throw.
 */
export interface StreamSource {
  readonly jobId: string;
  read(options: ReadOptions): AsyncIterable<StreamBatch>;
}
