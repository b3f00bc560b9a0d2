import type { SettingKind } from '../../settings/setting-kind.ts';

function read(value: unknown): { readonly value: number } | { readonly problem: string } {
  const text = String(value);
  const [, number] = /^(\d+(?:\.\d+)?)x?$/.exec(text) ?? [];
  if (text === 'max') return { value: Number.POSITIVE_INFINITY };
  return Number(number) > 0 ? { value: Number(number) } : { problem: 'expected a speed such as 1x or 10x, or max' };
}

/** How many times as fast as it was recorded; Infinity does not wait. */
export const speedKind: SettingKind<number> = { fromText: read, fromToml: read };
