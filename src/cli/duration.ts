import { ConfigError } from '../core/errors.ts';

const MILLISECONDS: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

function millisecondsIn(text: string): number | undefined {
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text.trim()) ?? [];
  const milliseconds = Number(number) * (MILLISECONDS[unit] ?? Number.NaN);
  return number !== '' && milliseconds > 0 ? milliseconds : undefined;
}

/** True for a text such as `500ms`, `2s`, `1.5m`, `4h` or `2d`. */
export function isDuration(text: string): boolean {
  return millisecondsIn(text) !== undefined;
}

/**
 * Milliseconds in a text such as `500ms`, `2s`, `1.5m`, `4h` or `2d`.
 * @throws ConfigError for anything else, also for a number without a unit
 */
export function parseDuration(option: string, text: string): number {
  const milliseconds = millisecondsIn(text);
  if (milliseconds === undefined) throw new ConfigError(`${option}: expected a time such as 500ms, 2s or 4h, got ${JSON.stringify(text)}`);
  return milliseconds;
}
