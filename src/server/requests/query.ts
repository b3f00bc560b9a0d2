import type { Context } from 'hono';
import { LONGEST_WAIT_SECONDS, PAGE_LIMIT } from '../../core/protocol.ts';
import { type RecordKind, STREAM_TYPES, recordKind } from '../../core/stream-type.ts';
import { RequestError } from './request-error.ts';

const KINDS: readonly string[] = STREAM_TYPES.map(recordKind);

function wholeNumber(name: string, text: string | undefined, fallback: number, lowest: number, highest: number): number {
  if (text === undefined) return fallback;
  const value = Number(text);
  if (!/^-?\d{1,16}$/.test(text) || value < lowest || value > highest) {
    const range = highest === Number.MAX_SAFE_INTEGER ? `of at least ${lowest}` : `from ${lowest} to ${highest}`;
    throw new RequestError(400, `${name}: expected a whole number ${range}, got ${JSON.stringify(text.slice(0, 50))}`);
  }
  return value;
}

/** `limit`. @throws RequestError 400 */
export function queryLimit(context: Context, fallback: number, highest = PAGE_LIMIT): number {
  return wholeNumber('limit', context.req.query('limit'), fallback, 1, highest);
}

/** `since_seq`, or `Last-Event-ID` where the route is a stream. @throws RequestError 400 */
export function querySinceSeq(context: Context, options: { readonly lastEventId: boolean }): number {
  const header = options.lastEventId ? context.req.header('last-event-id') : undefined;
  if (header !== undefined && header !== '') return wholeNumber('Last-Event-ID', header, 0, 0, Number.MAX_SAFE_INTEGER);
  return wholeNumber('since_seq', context.req.query('since_seq'), 0, 0, Number.MAX_SAFE_INTEGER);
}

/** `after_step`, undefined where it is not given. @throws RequestError 400 */
export function queryAfterStep(context: Context): number | undefined {
  const text = context.req.query('after_step');
  if (text === undefined) return undefined;
  return wholeNumber('after_step', text, -1, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
}

/** `kinds`, undefined where it is not given. @throws RequestError 400 */
export function queryKinds(context: Context): readonly RecordKind[] | undefined {
  const text = context.req.query('kinds');
  if (text === undefined || text === '') return undefined;
  return checkKinds(text.split(',').map((kind) => kind.trim()));
}

/** The kinds of record that a request names, each once. @throws RequestError 400 where one is unknown */
export function checkKinds(kinds: readonly string[]): readonly RecordKind[] {
  const unknown = kinds.find((kind) => !KINDS.includes(kind));
  if (unknown !== undefined) {
    throw new RequestError(400, `kinds: ${JSON.stringify(unknown.slice(0, 50))} is not one of ${KINDS.join(', ')}`);
  }
  return [...new Set(kinds)] as RecordKind[];
}

/** `wait`, in milliseconds. @throws RequestError 400 */
export function queryWaitMs(context: Context): number {
  const text = context.req.query('wait');
  if (text === undefined) return 0;
  const seconds = Number(text);
  if (text.trim() === '' || !(seconds >= 0 && seconds <= LONGEST_WAIT_SECONDS)) {
    throw new RequestError(400, `wait: expected seconds from 0 to ${LONGEST_WAIT_SECONDS}, got ${JSON.stringify(text.slice(0, 50))}`);
  }
  return seconds * 1000;
}
