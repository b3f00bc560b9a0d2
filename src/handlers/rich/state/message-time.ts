import type { StreamMessage } from '../../../core/message.ts';
import { normaliseTimestamp } from '../../../core/timestamp.ts';

const HAS_ZONE = /(?:z|utc|gmt|[+-]\d\d:?(?:\d\d)?)$/i;
const STARTS_WITH_DATE = /^\d{4}-\d\d-\d\d./;

/**
 * A backend's time in milliseconds since 1970; undefined where it is none, or not after 1970, as unset times often are. A date and time
 * without a zone is taken as UTC, as services write it: taken as local, a job could seem to have begun hours ahead.
 */
export function timeOf(value: unknown): number | undefined {
  const text = normaliseTimestamp(value);
  if (text === '') return undefined;
  const isZoneless = !text.endsWith('Z') && STARTS_WITH_DATE.test(text) && !HAS_ZONE.test(text);
  const time = Date.parse(isZoneless ? `${text}Z` : text);
  return time > 0 ? time : undefined;
}

/** When a message happened, in milliseconds since 1970; undefined where the backend did not say. */
export function messageTime(message: StreamMessage): number | undefined {
  return timeOf(message.timestamp);
}
