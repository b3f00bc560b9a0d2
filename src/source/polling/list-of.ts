import { isJsonObject, type JsonObject, type JsonValue } from '../../core/json.ts';

/** The streams of the published contract whose endpoints answer a list. Others are in our own log only. */
export type ListStream = 'events' | 'metrics' | 'timeline';

/** Under these names backends have the list of a stream. */
const OWN_NAMES: Readonly<Record<ListStream, readonly string[]>> = { events: ['events'], metrics: ['points', 'metrics'], timeline: ['events', 'timeline'] };

/** Under these names backends wrap a list, or an object that holds it. */
const WRAPPERS = ['data', 'result', 'results', 'items', 'payload', 'records', 'entries', 'values'];
const DEEPEST = 3;

function namesOf(stream: ListStream): readonly string[] {
  return [...OWN_NAMES[stream], ...WRAPPERS];
}

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
export function listOf(answer: JsonObject, stream: ListStream): readonly JsonObject[] {
  return (find(answer, namesOf(stream), 0) ?? []).filter(isJsonObject);
}

/** False for an answer that says nothing about the stream. Some backends send null for an empty list. */
export function hasList(answer: JsonObject, stream: ListStream): boolean {
  const names = namesOf(stream);
  return find(answer, names, 0) !== undefined || names.some((name) => answer[name] === null);
}
