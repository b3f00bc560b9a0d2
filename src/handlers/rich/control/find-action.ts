import type { Key } from '../screen/key.ts';
import { type Action, KEY_MAP, type KeyBinding, type KeyContext } from './key-map.ts';
import type { ViewSettings } from './view-settings.ts';

const ACTIONS = new Map<string, Action>(
  KEY_MAP.flatMap(({ keys, context, action }) => (keys as readonly Key[]).map((key) => [`${context} ${key}`, action] as const)),
);

/** Where the next key goes. */
export function keyContext({ prompt, screen }: Pick<ViewSettings, 'prompt' | 'screen'>): Exclude<KeyContext, 'always'> {
  return prompt === undefined ? screen : 'prompt';
}

/** What a key does there; undefined for one without a meaning. A key in the prompt that is not found there is typed. */
export function findAction(key: Key, context: KeyContext): Action | undefined {
  return ACTIONS.get(`${context} ${key}`) ?? (context === 'prompt' ? undefined : ACTIONS.get(`always ${key}`));
}

/** The bindings that hold in a context, in the order of their importance there. */
export function keyBindings(context: KeyContext): readonly KeyBinding[] {
  const own = KEY_MAP.filter((binding) => binding.context === context) as readonly KeyBinding[];
  if (context === 'prompt' || context === 'always') return own;
  const [help, ...always] = KEY_MAP.filter((binding) => binding.context === 'always') as readonly KeyBinding[];
  return help === undefined ? own : [help, ...own, ...always];
}
