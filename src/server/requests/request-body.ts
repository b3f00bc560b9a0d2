import { createHash } from 'node:crypto';
import type { Context } from 'hono';
import { DEEPEST_JSON, isNestedDeeper } from '../../core/json.ts';
import type { IdempotencyKey } from '../../core/job-store.ts';
import { RequestError } from './request-error.ts';

/** Largest JSON body, in bytes. */
const JSON_LIMIT = 1024 * 1024;

/** The media type of a request, in lower case and without parameters. */
export function mediaType(context: Context): string {
  return (context.req.header('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}

/** Hands on what comes until it is more than `limit` bytes. @throws what `tooMuch` makes */
export async function* withinLimit(pieces: AsyncIterable<Uint8Array>, limit: number, tooMuch: () => Error): AsyncGenerator<Uint8Array, void, undefined> {
  let size = 0;
  for await (const piece of pieces) {
    size += piece.length;
    if (size > limit) throw tooMuch();
    yield piece;
  }
}

/** What comes of a body. Who breaks it off is no fault of the server. @throws RequestError 400 */
async function* arriving(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    // Not cancelled where nobody reads on: since Node 24 a request that was made in this process from a form rejects then, unheard.
    yield* body.values({ preventCancel: true });
  } catch {
    throw new RequestError(400, 'the body broke off');
  }
}

/** A body as it arrives; ends as soon as it is larger than `limit` bytes. @throws RequestError 413 */
export async function* bodyPieces(context: Context, limit: number): AsyncGenerator<Uint8Array, void, undefined> {
  const tooLarge = () => new RequestError(413, `the body is larger than ${limit} bytes`);
  if (Number(context.req.header('content-length') ?? 0) > limit) throw tooLarge();
  const { body } = context.req.raw;
  if (body !== null) yield* withinLimit(arriving(body), limit, tooLarge);
}

/**
 * A JSON body and its text.
 * @param parse throws where the text is no JSON
 * @throws RequestError 400, 413 or 415
 */
export async function readJsonBody(context: Context, parse: (text: string) => unknown = JSON.parse): Promise<{ readonly text: string; readonly value: unknown }> {
  if (mediaType(context) !== 'application/json') throw new RequestError(415, 'Content-Type: expected application/json');
  const pieces: Uint8Array[] = [];
  for await (const piece of bodyPieces(context, JSON_LIMIT)) pieces.push(piece);
  const bytes = Buffer.concat(pieces);
  let text: string;
  let value: unknown;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    value = parse(text);
  } catch (error) {
    throw new RequestError(400, `the body is not JSON: ${(error as Error).message}`);
  }
  if (isNestedDeeper(value, DEEPEST_JSON)) throw new RequestError(400, `the body is nested deeper than ${DEEPEST_JSON} levels`);
  return { text, value };
}

/** The `Idempotency-Key` of a create, bound to what it creates. @throws RequestError 400 */
export function idempotencyKey(context: Context, ...content: readonly (string | Uint8Array)[]): IdempotencyKey | undefined {
  const key = context.req.header('idempotency-key');
  if (key === undefined) return undefined;
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) throw new RequestError(400, 'Idempotency-Key: expected 1 to 255 visible ASCII characters');
  const hash = createHash('sha256');
  for (const part of content) hash.update(part).update('\0');
  return { key, fingerprint: hash.digest('hex') };
}
