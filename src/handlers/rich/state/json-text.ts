import { DEEPEST_JSON, isNestedDeeper, type JsonValue } from '../../../core/json.ts';

/** Compact JSON of a value; '' for nothing: null, '', an empty object or list. */
export function jsonText(value: JsonValue | undefined): string {
  if (value === undefined || value === null || value === '') return '';
  if (typeof value === 'object' && Object.keys(value).length === 0) return '';
  // Writing what is nested without end would run out of stack.
  return isNestedDeeper(value, DEEPEST_JSON) ? '…' : JSON.stringify(value);
}
