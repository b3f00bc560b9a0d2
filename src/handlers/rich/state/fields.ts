import { isJsonObject, type JsonObject } from '../../../core/json.ts';
import { bounded } from './bounded.ts';
import { timeOf } from './message-time.ts';

/** Longest text that is kept of a field. */
const LONGEST_FIELD = 500;

/** The number under the first of these names that has one, also where it is written as text. */
export function numberField(payload: JsonObject, names: readonly string[]): number | undefined {
  for (const name of names) {
    const value = payload[name];
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    if (typeof number === 'number' && Number.isFinite(number)) return number;
  }
  return undefined;
}

/** The text under the first of these names that has one, cut where it is very long. */
export function textField(payload: JsonObject, names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = payload[name];
    if (typeof value === 'string' && value !== '') return bounded(value, LONGEST_FIELD);
  }
  return undefined;
}

/** The time under the first of these names that has one, in milliseconds since 1970. */
export function timeField(payload: JsonObject, names: readonly string[]): number | undefined {
  for (const name of names) {
    const time = timeOf(payload[name]);
    if (time !== undefined) return time;
  }
  return undefined;
}

/** The object under a name; an empty one where there is none. */
export function objectField(payload: JsonObject, name: string): JsonObject {
  const value = payload[name];
  return isJsonObject(value) ? value : {};
}
