/** Above these, a number of seconds would lie thousands of years ahead: the unit is a smaller one. */
const SMALLEST_MILLISECONDS = 1e11;
const SMALLEST_MICROSECONDS = 1e14;
const SMALLEST_NANOSECONDS = 1e17;

function toMilliseconds(value: number): number {
  const size = Math.abs(value);
  if (size >= SMALLEST_NANOSECONDS) return value / 1e6;
  if (size >= SMALLEST_MICROSECONDS) return value / 1e3;
  if (size >= SMALLEST_MILLISECONDS) return value;
  return value * 1e3;
}

/**
 * A backend's time as ISO 8601. Text is kept as it is; a number is read as seconds, milliseconds, microseconds or
 * nanoseconds since 1970 by its size. '' for anything else.
 */
export function normaliseTimestamp(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'number' || !Number.isFinite(value)) return '';
  const date = new Date(toMilliseconds(value));
  return Number.isNaN(date.getTime()) ? '' : date.toISOString();
}
