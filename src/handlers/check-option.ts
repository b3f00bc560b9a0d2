import { ConfigError } from '../core/errors.ts';

/** @throws ConfigError where the value is no whole number of at least `least` */
export function checkCount(name: string, value: number, least = 1): void {
  if (!Number.isSafeInteger(value) || value < least) throw new ConfigError(`${name}: expected a whole number of at least ${least}, got ${value}`);
}

/** @throws ConfigError where the value is no number above 0 */
export function checkMilliseconds(name: string, value: number): void {
  if (!(value > 0 && Number.isFinite(value))) throw new ConfigError(`${name}: expected milliseconds above 0, got ${value}`);
}
