import type { Key } from './key.ts';

/** Last letters of sequences that start with `ESC [` or `ESC O`. */
const BY_LETTER: Readonly<Record<string, Key>> = {
  A: 'up', B: 'down', C: 'right', D: 'left', H: 'home', F: 'end', P: 'f1', Q: 'f2', R: 'f3', S: 'f4', M: 'enter', Z: 'shift-tab',
};

/** Numbers of sequences `ESC [ number ~`, with the spellings of xterm, rxvt and the Linux console. */
const BY_NUMBER: Readonly<Record<string, Key>> = {
  1: 'home', 2: 'insert', 3: 'delete', 4: 'end', 5: 'page-up', 6: 'page-down', 7: 'home', 8: 'end',
  11: 'f1', 12: 'f2', 13: 'f3', 14: 'f4', 15: 'f5', 17: 'f6', 18: 'f7', 19: 'f8', 20: 'f9', 21: 'f10', 23: 'f11', 24: 'f12',
};

const BY_CHARACTER: Readonly<Record<string, Key>> = {
  '\0': 'ctrl-space', '\b': 'backspace', '\t': 'tab', '\n': 'enter', '\r': 'enter', '\u001b': 'escape', ' ': 'space', '\u007f': 'backspace',
};

/** With the modifiers that a number tells: 1 and the sum of 1 for shift, 2 for alt, 4 for ctrl. */
function modified(key: Key, modifier: string | undefined): Key {
  const bits = Math.max(0, Number(modifier ?? '1') - 1);
  if ((bits & 7) === 0 || key.startsWith('shift-')) return key;
  return `${bits & 4 ? 'ctrl-' : ''}${bits & 2 ? 'alt-' : ''}${bits & 1 ? 'shift-' : ''}${key}`;
}

/** The key that sends this character by itself; undefined where none does. */
export function keyOfCharacter(character: string): Key | undefined {
  const named = BY_CHARACTER[character];
  if (named !== undefined) return named;
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return `ctrl-${String.fromCharCode(code + 0x40).toLowerCase()}`;
  return (code > 0x7f && code < 0xa0) || character === '\ufffd' ? undefined : character;
}

/** The same with alt, which comes as `ESC` and the character. */
export function keyWithAlt(character: string): Key | undefined {
  const key = keyOfCharacter(character);
  return key?.startsWith('ctrl-') ? `ctrl-alt-${key.slice(5)}` : key && `alt-${key}`;
}

/**
 * The key of a sequence `ESC [ parameters letter` or `ESC O parameters letter`.
 * @returns undefined where it is not the sequence of a key that is known
 */
export function keyOfSequence(parameters: string, letter: string): Key | undefined {
  if (!/^[0-9;]*$/.test(parameters)) return undefined;
  const [first = '', second] = parameters.split(';');
  if (letter === '~') return BY_NUMBER[first] && modified(BY_NUMBER[first], second);
  const key = BY_LETTER[letter];
  // `ESC O 5 A` in place of `ESC [ 1 ; 5 A`, on old terminals.
  return key && modified(key, second ?? (first === '1' || first === '' ? undefined : first));
}
