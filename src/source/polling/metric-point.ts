import { isJsonObject, type JsonObject } from '../../core/json.ts';
import { ownNumber } from './identity.ts';

const NONFINITE_WORDS: Readonly<Record<string, string>> = { nan: 'NaN', infinity: 'Infinity', inf: 'Infinity', '-infinity': '-Infinity', '-inf': '-Infinity' };

/** The word for a value that is not finite, however the backend spelt it; undefined for any other value. */
function nonfiniteWord(value: unknown): string | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : String(value);
  return typeof value === 'string' ? NONFINITE_WORDS[value.trim().toLowerCase().replace(/^\+/, '')] : undefined;
}

/** A point with its value in the form that every message has: a number, or null with `data.nonfinite`. */
export function withFiniteValue(payload: JsonObject): JsonObject {
  const word = nonfiniteWord(payload['value']);
  if (word === undefined) return payload;
  const data = isJsonObject(payload['data']) ? payload['data'] : {};
  return { ...payload, value: null, data: { ...data, nonfinite: word } };
}

/** The step of a point, also fractional; undefined where it has none. */
export function stepOf(payload: JsonObject): number | undefined {
  const { step } = payload;
  if (typeof step === 'number') return Number.isFinite(step) ? step : undefined;
  return ownNumber(step);
}
