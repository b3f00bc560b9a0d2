import { ConfigError } from '../../core/errors.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../core/json.ts';
import type { StreamCursor } from '../../core/stream-source.ts';
import type { EventState } from './event-reader.ts';
import type { StatusState } from './job-status-watch.ts';
import type { MetricState } from './metric-reader.ts';
import type { RecentItemsState } from './recent-items.ts';

const KIND = 'polling';
const VERSION = 1;

/** Where a reader of a foreign backend stands, in all of a job's streams. */
export interface PollingState {
  readonly status?: StatusState;
  readonly statuses?: RecentItemsState;
  /** By the id of the job whose events they are. */
  readonly events?: Readonly<Record<string, EventState>>;
  readonly metrics?: MetricState;
  readonly timeline?: RecentItemsState;
}

/** True for a cursor that {@link pollingCursor} made. */
export function isPollingCursor(cursor: StreamCursor | undefined): cursor is JsonObject {
  return isJsonObject(cursor) && cursor['kind'] === KIND;
}

export function pollingCursor(state: PollingState): StreamCursor {
  return { kind: KIND, version: VERSION, ...state } as unknown as JsonValue;
}

/** @throws ConfigError for a cursor of something else */
export function pollingState(cursor: StreamCursor | undefined): PollingState {
  if (cursor === undefined || cursor === null) return {};
  if (!isPollingCursor(cursor) || cursor['version'] !== VERSION) {
    throw new ConfigError(`cursor: does not belong to a backend of this kind: ${JSON.stringify(cursor).slice(0, 80)}`);
  }
  return cursor as unknown as PollingState;
}
