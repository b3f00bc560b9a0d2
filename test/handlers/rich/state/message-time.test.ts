import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { timeOf } from '../../../../src/handlers/rich/state/message-time.ts';

// Where no time of a backend is local time.
beforeAll(() => void vi.stubEnv('TZ', 'Asia/Tokyo'));
afterAll(() => void vi.unstubAllEnvs());

const NOON = Date.UTC(2026, 0, 1, 12);

it.each([
  '2026-01-01T12:00:00.000Z',
  '2026-01-01T14:00:00+02:00', '2026-01-01T10:00:00-0200', '2026-01-01T12:00:00', '2026-01-01 12:00:00.000000', 'Thu, 01 Jan 2026 12:00:00 GMT',
  NOON / 1_000, NOON, NOON * 1_000,
])('timeOf reads %s', (value) => {
  expect(timeOf(value)).toBe(NOON);
});

it.each(['', 'soon', '0001-01-01T00:00:00Z', '2026-13-45T00:00:00', 0, -1, null, undefined, true, {}, Number.NaN])('timeOf sees no time in %s', (value) => {
  expect(timeOf(value)).toBeUndefined();
});
