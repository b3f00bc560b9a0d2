import { hashText } from '../../core/hash.ts';
import type { JsonObject, JsonValue } from '../../core/json.ts';
import { messageKey } from '../../core/message-key.ts';
import type { StreamMessage } from '../../core/message.ts';
import type { ItemIdentity } from './recent-items.ts';

/** What tells a message apart where the backend does not number it. */
export function identityOf(message: StreamMessage): ItemIdentity {
  return { group: hashText(messageKey(message)), content: hashText(JSON.stringify(message.data)) };
}

/** A number that an item carries for itself, also as text; undefined for anything else. */
export function ownNumber(value: JsonValue | undefined): number | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : undefined;
  return typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : undefined;
}

/** The payload with `seq` as a number, where it came as text. */
export function withNumber(payload: JsonObject, seq: number): JsonObject {
  return payload['seq'] === seq ? payload : { ...payload, seq };
}
