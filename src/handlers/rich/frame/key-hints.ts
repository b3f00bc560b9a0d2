import { keyBindings, keyContext } from '../control/find-action.ts';
import type { KeyBinding } from '../control/key-map.ts';
import type { ViewSettings } from '../control/view-settings.ts';
import type { Charset, ViewModel } from './view-model.ts';

const KEYS_IN_WORDS: Readonly<Record<string, string>> = { '↵': 'enter', '↑': 'up', '↓': 'down', '←': 'left', '→': 'right' };

/** The keys of a binding as the charset has them. */
export function keyLabel({ label }: KeyBinding, charset: Charset): string {
  return charset === 'ascii' ? label.replace(/[↵↑↓←→]/g, (sign) => KEYS_IN_WORDS[sign] as string) : label;
}

/** How to get help, and out: shown first where there is room for few. */
const FIRST: readonly string[] = ['help', 'detach'];

/** A key as the last line names it. */
export interface KeyHint {
  readonly key: string;
  readonly hint: string;
}

/** The keys that are named in the last line, the most important first, each with what it does in a word or two. */
export function keyHints(settings: ViewSettings, model: Pick<ViewModel, 'offers' | 'charset'>): readonly KeyHint[] {
  const named = usefulBindings(settings, model).filter(({ hint }) => hint !== '');
  const first = named.filter(({ action }) => FIRST.includes(action));
  const others = named.filter(({ action }) => !FIRST.includes(action));
  return [...first, ...others].map((binding) => ({ key: keyLabel(binding, model.charset).split(' ')[0] ?? '', hint: binding.hint }));
}

/** The keys that do something now, the most important first. Those without a use are left out. */
export function usefulBindings(settings: ViewSettings, { offers }: Pick<ViewModel, 'offers'>): readonly KeyBinding[] {
  return keyBindings(keyContext(settings)).filter(({ action }) => (offers.detach || action !== 'detach') && (offers.cancel || action !== 'cancel'));
}
