import { ConfigError, HttpError, TrainstreamError } from './errors.ts';

/** How often and how patiently a request is tried again. */
export interface RetryPolicy {
  /** Tries in all before giving up, at least 1. */
  readonly attempts: number;
  /** Wait before the second try, in milliseconds; doubles from try to try. */
  readonly baseMs: number;
  /** Longest wait, in milliseconds, unless the backend asks for more. */
  readonly maxMs: number;
}

/** What is told about a failed try that will be repeated. */
export interface RetryNotice {
  readonly error: unknown;
  /** Which try failed, from 1. */
  readonly attempt: number;
  /** Milliseconds until the next one. */
  readonly delayMs: number;
}

/** Eight tries over about a minute of waiting. */
export const DEFAULT_RETRY: RetryPolicy = { attempts: 8, baseMs: 500, maxMs: 30_000 };

/** The longest wait that a `Retry-After` header is believed. */
const LONGEST_RETRY_AFTER_MS = 300_000;

const PASSING_STATUS = new Set([408, 425, 429]);
/** Not implemented, and no room: trying again would send the same for nothing. */
const LASTING_STATUS = new Set([501, 507]);

/** A policy with the gaps filled. @throws ConfigError for numbers that make no sense. */
export function completeRetryPolicy(policy: Partial<RetryPolicy> = {}): RetryPolicy {
  const complete = { ...DEFAULT_RETRY, ...policy };
  if (!Number.isInteger(complete.attempts) || complete.attempts < 1) {
    throw new ConfigError(`retry.attempts: expected a whole number above 0, got ${complete.attempts}`);
  }
  for (const name of ['baseMs', 'maxMs'] as const) {
    if (!(complete[name] >= 0)) throw new ConfigError(`retry.${name}: expected milliseconds, got ${complete[name]}`);
  }
  return complete;
}

/** True for faults that may pass: the network, time-outs of a request, 408, 425, 429 and 5xx but 501 and 507. */
export function isPassing(error: unknown): boolean {
  if (error instanceof HttpError) {
    const { status } = error.details;
    return PASSING_STATUS.has(status) || (status >= 500 && !LASTING_STATUS.has(status));
  }
  return TrainstreamError.is(error) && error.code === 'connection';
}

/**
 * Milliseconds to wait after a failed try: doubling, with up to half taken off at random so that many clients do not come
 * back at once, and never before the time that the backend asked for.
 * @param attempt which try failed, from 1
 * @param random a number in [0, 1)
 */
export function retryDelay(policy: RetryPolicy, attempt: number, error: unknown, random: () => number): number {
  const doubled = Math.min(policy.maxMs, policy.baseMs * 2 ** Math.min(attempt - 1, 30));
  const jittered = doubled * (1 - random() / 2);
  const asked = error instanceof HttpError ? error.details.retryAfterMs : undefined;
  return Math.max(jittered, Math.min(asked ?? 0, LONGEST_RETRY_AFTER_MS));
}

/** Milliseconds that a `Retry-After` header asks for: seconds or an HTTP date. Undefined where it says neither. */
export function parseRetryAfter(header: string | null, now: number): number | undefined {
  if (header === null || header.trim() === '') return undefined;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return seconds >= 0 ? seconds * 1000 : undefined;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
