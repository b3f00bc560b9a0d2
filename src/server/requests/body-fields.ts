import { isJsonObject, type JsonObject } from '../../core/json.ts';
import { RequestError } from './request-error.ts';

/** A field with text of 1 to 500 characters. @throws RequestError 400 */
export function optionalText(body: JsonObject, field: string): string | undefined {
  const value = body[field];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string' || value === '' || value.length > 500) {
    throw new RequestError(400, `${field}: expected a string of 1 to 500 characters`);
  }
  return value;
}

/** A field with an object; an empty one where it is not given. @throws RequestError 400 */
export function optionalObject(body: JsonObject, field: string): JsonObject {
  const value = body[field];
  if (value === undefined || value === null) return {};
  if (!isJsonObject(value)) throw new RequestError(400, `${field}: expected an object`);
  return value;
}
