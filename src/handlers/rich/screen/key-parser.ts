import type { Key } from './key.ts';
import { keyOfCharacter, keyOfSequence, keyWithAlt } from './key-names.ts';

/** What a person does with the keyboard, or with the window. */
export type InputEvent =
  | { readonly kind: 'key'; readonly key: Key }
  /** Pasted, so it is text whatever it holds: line breaks are `\n`, and other control characters than tabs are left out. */
  | { readonly kind: 'paste'; readonly text: string }
  /** The terminal got the focus of the desktop, or lost it. */
  | { readonly kind: 'focus'; readonly hasFocus: boolean };

/** Most of a paste that is kept. Characters. */
const LONGEST_PASTE = 65_536;

/** Longest answer of a terminal that is waited for. Characters. */
const LONGEST_SEQUENCE = 4_096;

const PASTE_END = '\u001b[201~';

/* oxlint-disable no-control-regex -- control characters are what this is about */
/** `ESC [ … letter`, the Linux console's `ESC [ [ letter`, `ESC O … letter`. */
const SEQUENCE = /\u001b(?:\[(\[)([A-E])|\[([0-?]*)[ -/]*([@-Z\\-~])|O([0-9;]*)([A-Za-z]))/y;
/** What a terminal answers when it is asked: ends in BEL or `ESC \`. */
const ANSWER = /\u001b[\]PX^_][^\u0007\u001b]*(?:\u0007|\u001b\\)/y;
/** The beginning of one of the above. */
const BEGINNING = /\u001b(?:\[\[?|\[[0-?]*[ -/]*|O[0-9;]*|[\]PX^_][^\u0007\u001b]*\u001b?)?$/y;
/** The beginning of one that then went wrong. */
const BROKEN = /\u001b(?:\[[0-?]*[ -/]*|O[0-9;]+|[\]PX^_][^\u0007\u001b]+)/y;
const WITH_ALT = /\u001b([^\u001b])/uy;
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufffd]/g;
/* oxlint-enable no-control-regex */

function matchAt(pattern: RegExp, text: string, position: number): RegExpExecArray | undefined {
  pattern.lastIndex = position;
  return pattern.exec(text) ?? undefined;
}

/**
 * Turns the bytes of a terminal into keys, pastes and changes of focus. How the bytes were cut into pieces makes no difference: what is not
 * complete waits for the next piece. Sequences that nobody knows are left out.
 */
export class KeyParser {
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  /** What may be the beginning of a sequence. */
  #rest = '';
  /** What was pasted so far; undefined outside a paste. */
  #pasted: string | undefined;

  /** True where the last byte may be the key escape, or the beginning of a sequence: only more bytes, or time, can tell. */
  get isPending(): boolean {
    return this.#rest !== '' && this.#pasted === undefined;
  }

  /** Takes what came. */
  feed(bytes: Uint8Array): InputEvent[] {
    const text = this.#rest + this.#decoder.decode(bytes, { stream: true });
    const events: InputEvent[] = [];
    this.#rest = '';
    let position = 0;
    while (position < text.length) {
      const length = this.#pasted === undefined ? this.#takeOne(text, position, events) : this.#takePaste(text, position, events);
      if (length === 0) {
        this.#rest = text.slice(position, position + LONGEST_SEQUENCE);
        break;
      }
      position += length;
    }
    return events;
  }

  /** Nothing came for a while: a lone escape is that key, and a sequence that was cut off is none. */
  flush(): InputEvent[] {
    if (!this.isPending) return [];
    const key = this.#rest.length === 1 ? 'escape' : this.#rest.length === 2 ? keyWithAlt(this.#rest.slice(1)) : undefined;
    this.#rest = '';
    return key === undefined ? [] : [{ kind: 'key', key }];
  }

  /** @returns how many code units were taken; 0 where more must come first */
  #takeOne(text: string, position: number, events: InputEvent[]): number {
    if (text[position] !== '\u001b') {
      const character = String.fromCodePoint(text.codePointAt(position) ?? 0);
      pushKey(events, keyOfCharacter(character));
      return character.length;
    }
    const sequence = matchAt(SEQUENCE, text, position);
    if (sequence !== undefined) {
      this.#takeSequence(sequence, events);
      return sequence[0].length;
    }
    const answer = matchAt(ANSWER, text, position);
    if (answer !== undefined) return answer[0].length;
    if (matchAt(BEGINNING, text, position) !== undefined) return 0;
    const broken = matchAt(BROKEN, text, position);
    if (broken !== undefined) return broken[0].length;
    const alt = matchAt(WITH_ALT, text, position);
    pushKey(events, alt === undefined ? 'escape' : keyWithAlt(alt[1] as string));
    return alt === undefined ? 1 : alt[0].length;
  }

  #takeSequence([, console, consoleLetter, parameters, letter, oldParameters, oldLetter]: RegExpExecArray, events: InputEvent[]): void {
    if (console !== undefined) pushKey(events, `f${(consoleLetter as string).charCodeAt(0) - 0x40}`);
    else if (oldLetter !== undefined) pushKey(events, keyOfSequence(oldParameters ?? '', oldLetter));
    else if (letter === '~' && parameters === '200') this.#pasted = '';
    else if (parameters === '' && (letter === 'I' || letter === 'O')) events.push({ kind: 'focus', hasFocus: letter === 'I' });
    else if (letter !== 'M') pushKey(events, keyOfSequence(parameters ?? '', letter ?? ''));
  }

  #takePaste(text: string, position: number, events: InputEvent[]): number {
    const found = text.indexOf(PASTE_END, position);
    const end = found < 0 ? text.length - beginningOfEnd(text.slice(position)) : found;
    this.#pasted = ((this.#pasted ?? '') + text.slice(position, end)).slice(0, LONGEST_PASTE);
    if (found < 0) return end - position;
    events.push({ kind: 'paste', text: this.#pasted.replace(/\r\n?/g, '\n').replace(CONTROL, '') });
    this.#pasted = undefined;
    return end + PASTE_END.length - position;
  }
}

/** How many characters at the end of a text may be the beginning of the mark that ends a paste. */
function beginningOfEnd(text: string): number {
  let length = Math.min(PASTE_END.length - 1, text.length);
  while (length > 0 && !PASTE_END.startsWith(text.slice(-length))) length--;
  return length;
}

function pushKey(events: InputEvent[], key: Key | undefined): void {
  if (key !== undefined) events.push({ kind: 'key', key });
}
