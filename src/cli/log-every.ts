import { ConfigError } from '../core/errors.ts';
import type { LogEvery } from '../handlers/digest/log-every.ts';
import { parseDuration } from './duration.ts';

/**
 * How often metrics make a line, in a text such as `10s`, `500steps` or `all`.
 * @throws ConfigError for anything else
 */
export function parseLogEvery(text: string): LogEvery {
  const word = text.trim();
  if (word === 'all') return { kind: 'all' };
  const [, steps] = /^(\d{1,15})steps?$/.exec(word) ?? [];
  if (steps !== undefined && Number(steps) > 0) return { kind: 'steps', steps: Number(steps) };
  try {
    return { kind: 'time', milliseconds: parseDuration('--log-every', word) };
  } catch (error) {
    throw new ConfigError(`--log-every: expected a time such as 10s, a number of steps such as 500steps, or all; got ${JSON.stringify(text)}`, { cause: error });
  }
}
