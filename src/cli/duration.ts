import { ConfigError } from '../core/errors.ts';

const MILLISECONDS: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/**
 * Milliseconds in a text such as `500ms`, `2s`, `1.5m` or `4h`.
 * @throws ConfigError for anything else, also for a number without a unit
 */
export function parseDuration(option: string, text: string): number {
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text.trim()) ?? [];
  const milliseconds = Number(number) * (MILLISECONDS[unit] ?? Number.NaN);
  if (number === '' || !(milliseconds > 0)) throw new ConfigError(`${option}: expected a time such as 500ms, 2s or 4h, got ${JSON.stringify(text)}`);
  return milliseconds;
}
