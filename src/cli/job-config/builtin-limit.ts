import type { ConfigFault } from './config-fault.ts';
import { valueAt, type KeyPath } from './key-path.ts';
import type { TomlTable } from './parse-toml.ts';

/** Something that the schema allows and the built-in trainer does not do. The reason goes on after "the built-in trainer". */
export type Limit = { readonly path: KeyPath; readonly refuses: (value: unknown) => boolean; readonly reason: string };

/** What the built-in trainer says of LoRA. */
export const NO_LORA = 'does not do LoRA: it trains all weights';

/** True for anything at all. */
export function isSet(value: unknown): boolean {
  return value !== undefined;
}

/** True for what is switched on. */
export function isOn(value: unknown): boolean {
  return value === true;
}

/** True for a number above 1. */
export function isAboveOne(value: unknown): boolean {
  return typeof value === 'number' && value > 1;
}

/** True for a word that speaks of LoRA. */
export function asksForLora(value: unknown): boolean {
  return typeof value === 'string' && /lora/i.test(value);
}

/** What in a file the limits refuse. */
export function findLimitFaults(table: TomlTable, limits: readonly Limit[]): ConfigFault[] {
  return limits
    .filter(({ path, refuses }) => refuses(valueAt(table, path)))
    .map(({ path, reason }) => ({ path, problem: `the built-in trainer ${reason}` }));
}

/** The numbers that the built-in trainer takes, by dotted keys, both ends included. */
export type BuiltinRanges = Readonly<Record<string, readonly [minimum: number, maximum: number]>>;

/** Numbers that are right as such, and too large or too small for the built-in trainer. */
export function findRangeFaults(table: TomlTable, ranges: BuiltinRanges): ConfigFault[] {
  return Object.entries(ranges).flatMap(([name, [minimum, maximum]]) => {
    const path = name.split('.');
    const value = valueAt(table, path);
    // Less than what the schema allows, and what is not finite, is refused by it already.
    if (typeof value !== 'number' || value < 0 || (value === 0 && minimum > 0) || !Number.isFinite(value) || (value >= minimum && value <= maximum)) return [];
    return [{ path, problem: `the built-in trainer takes ${minimum} to ${maximum}, got ${value}` }];
  });
}
