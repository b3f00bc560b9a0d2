import { describe, expect, it } from 'vitest';
import { ConfigError, ConnectionError, HttpError, ProtocolError } from '../../src/core/errors.ts';
import { completeRetryPolicy, isPassing, parseRetryAfter, type RetryNotice, retryDelay } from '../../src/core/retry-policy.ts';
import { withRetry } from '../../src/core/with-retry.ts';
import { ManualClock } from '../../src/testing/manual-clock.ts';

const http = (status: number, retryAfterMs?: number) =>
  new HttpError({ status, method: 'GET', path: '/x', detail: '', ...(retryAfterMs !== undefined && { retryAfterMs }) });
const policy = { attempts: 4, baseMs: 100, maxMs: 1000 };

describe('isPassing', () => {
  it('tells faults that may pass from those that last', () => {
    expect([408, 425, 429, 500, 502, 503].every((status) => isPassing(http(status)))).toBe(true);
    expect([400, 401, 403, 404, 409, 422, 501, 507].some((status) => isPassing(http(status)))).toBe(false);
    expect(isPassing(new ConnectionError('x'))).toBe(true);
    expect(isPassing(new ProtocolError('x'))).toBe(false);
    expect(isPassing(new TypeError('a bug'))).toBe(false);
  });
});

describe('retryDelay', () => {
  it('doubles up to its bound, takes off up to half, and honours Retry-After', () => {
    expect([1, 2, 3, 4, 5, 99].map((attempt) => retryDelay(policy, attempt, undefined, () => 0))).toEqual([100, 200, 400, 800, 1000, 1000]);
    expect(retryDelay(policy, 1, undefined, () => 0.999)).toBeCloseTo(50, 0);
    expect(retryDelay(policy, 1, http(429, 5000), () => 0)).toBe(5000);
  });
});

describe('parseRetryAfter', () => {
  it('reads seconds and dates', () => {
    expect(parseRetryAfter('2', 0)).toBe(2000);
    expect(parseRetryAfter('Thu, 01 Jan 1970 00:00:10 GMT', 4000)).toBe(6000);
    expect([null, '', 'soon', '-1'].map((header) => parseRetryAfter(header, 0))).toEqual([undefined, undefined, undefined, undefined]);
  });
});

describe('completeRetryPolicy', () => {
  it('refuses numbers that make no sense', () => {
    for (const bad of [{ attempts: 0 }, { attempts: 1.5 }, { baseMs: -1 }, { maxMs: Number.NaN }]) expect(() => completeRetryPolicy(bad)).toThrow(ConfigError);
  });
});

describe('withRetry', () => {
  const run = (operation: () => Promise<string>, clock: ManualClock, notices: RetryNotice[] = [], signal?: AbortSignal) =>
    withRetry(operation, { policy, clock, random: () => 0, signal, onRetry: (notice) => notices.push(notice) });

  it('tries again after passing faults and tells each', async () => {
    const clock = new ManualClock();
    const notices: RetryNotice[] = [];
    let calls = 0;
    const result = run(async () => (++calls < 3 ? Promise.reject(http(503)) : 'good'), clock, notices);
    await clock.sleeping();
    await clock.advance(100);
    await clock.advance(200);
    await expect(result).resolves.toBe('good');
    expect(notices.map(({ attempt, delayMs }) => [attempt, delayMs])).toEqual([[1, 100], [2, 200]]);
  });

  it('gives up after its attempts, and at once on a lasting fault', async () => {
    const clock = new ManualClock();
    let calls = 0;
    const result = run(async () => (calls++, Promise.reject(http(500))), clock);
    const outcome = expect(result).rejects.toThrow('500');
    await clock.advance(10_000);
    await outcome;
    expect(calls).toBe(4);
    await expect(run(async () => Promise.reject(http(401)), clock)).rejects.toMatchObject({ code: 'unauthorised' });
  });

  it('rejects with the signal\'s reason while it waits', async () => {
    const clock = new ManualClock();
    const controller = new AbortController();
    const result = run(async () => Promise.reject(http(500)), clock, [], controller.signal);
    await clock.sleeping();
    controller.abort(new Error('enough'));
    await expect(result).rejects.toThrow('enough');
    expect(clock.pending).toBe(0);
  });
});
