import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { type ErrorCode, TrainstreamError } from '../core/errors.ts';
import { isDiskFull } from './disk-full.ts';
import { RequestError } from './requests/request-error.ts';

const STATUS_OF_CODE: Partial<Record<ErrorCode, 400 | 404 | 409>> = {
  config: 400,
  'not-found': 404,
  conflict: 409,
  'job-closed': 409,
  fenced: 409,
};

/**
 * The answer to an error that a route threw.
 * @param onError is told of faults of the server itself; the caller of the route learns no more than that there was one
 */
export function errorResponse(error: unknown, context: Context, onError: (error: unknown) => void): Response {
  if (error instanceof RequestError) return context.json({ detail: error.message }, error.status);
  if (error instanceof HTTPException) return context.json({ detail: error.message || 'the request is malformed' }, error.status);
  const status = TrainstreamError.is(error) ? STATUS_OF_CODE[error.code] : undefined;
  if (status !== undefined) return context.json({ detail: (error as Error).message }, status);
  onError(error);
  // It may pass: whoever reports tries again.
  if (isDiskFull(error)) return context.json({ detail: 'the disk of the backend is full; nothing was stored' }, 503);
  return context.json({ detail: 'a fault of the server; its log says more' }, 500);
}
