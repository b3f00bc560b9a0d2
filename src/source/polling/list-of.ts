import { isJsonObject, type JsonObject, type JsonValue } from '../../core/json.ts';

/** Under these names backends wrap a list, or an object that holds it. */
const WRAPPERS = ['data', 'result', 'results', 'items', 'payload', 'records', 'entries', 'values'];
const DEEPEST = 3;

function find(value: JsonValue | undefined, names: readonly string[], depth: number): readonly JsonValue[] | undefined {
  if (Array.isArray(value)) return value as readonly JsonValue[];
  if (!isJsonObject(value) || depth > DEEPEST) return undefined;
  for (const name of names) {
    const found = find(value[name], names, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The objects of the list in an answer: under one of its own names, or wrapped. None where there is no list. */
export function listOf(answer: JsonObject, ...ownNames: readonly string[]): readonly JsonObject[] {
  return (find(answer, [...ownNames, ...WRAPPERS], 0) ?? []).filter(isJsonObject);
}
