/** Anything that survives `JSON.stringify` and `JSON.parse` unchanged. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue | undefined };

/** A JSON object, as every payload of the wire contract is. */
export type JsonObject = { readonly [key: string]: JsonValue | undefined };

/** JSON that comes from outside may be nested this deep: what reads or writes it by recursion must not run out of stack. */
export const DEEPEST_JSON = 64;

/** True where objects and lists lie more than `levels` deep in each other. */
export function isNestedDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isNestedDeeper(inner, levels - 1));
}

/** True for a JSON object: not null, not a list. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
