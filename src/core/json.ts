/** Anything that survives `JSON.stringify` and `JSON.parse` unchanged. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue | undefined };

/** A JSON object, as every payload of the wire contract is. */
export type JsonObject = { readonly [key: string]: JsonValue | undefined };

/** JSON that comes from outside may be nested this deep: what reads or writes it by recursion must not run out of stack. */
export const DEEPEST_JSON = 64;

/** True where objects and lists lie more than `levels` deep in each other. */
export function isNestedDeeper(value: unknown, levels: number): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > levels) return true;
    level = level.flatMap((item) => (typeof item === 'object' && item !== null ? Object.values(item) : [])).filter((item) => typeof item === 'object' && item !== null);
  }
  return false;
}

/** True for a JSON object: not null, not a list. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
