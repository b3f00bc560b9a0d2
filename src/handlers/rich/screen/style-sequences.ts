import { type CellStyle, Style } from '../frame/style.ts';
import type { ColourDepth } from './colour-depth.ts';
import { type Look, looks } from './look.ts';

const ATTRIBUTES = [['bold', '1'], ['dim', '2'], ['underline', '4'], ['inverse', '7']] as const;

function change(from: Look, to: Look): string {
  const mustReset = ATTRIBUTES.some(([attribute]) => from[attribute] && !to[attribute]);
  const kept: Look = mustReset ? {} : from;
  const codes: string[] = ATTRIBUTES.filter(([attribute]) => to[attribute] && !kept[attribute]).map(([, code]) => code);
  if (to.foreground !== kept.foreground) codes.push(to.foreground ?? '39');
  if (mustReset && codes.length > 0) codes.unshift('0');
  return mustReset || codes.length > 0 ? `\u001b[${codes.join(';')}m` : '';
}

/** The escape sequences that lead from one style to another, made once for all. */
export class StyleSequences {
  readonly #changes: readonly (readonly string[])[];
  readonly #blanks: readonly string[];

  constructor(depth: ColourDepth) {
    const table = looks(depth);
    this.#changes = table.map((from) => table.map((to) => change(from, to)));
    this.#blanks = table.map(({ underline, inverse, foreground }) => `${underline ? 'underline' : ''} ${inverse ? `inverse ${foreground ?? ''}` : ''}`);
  }

  /** What to send so that a terminal that writes in one style writes in the other; '' where they look the same. */
  change(from: CellStyle, to: CellStyle): string {
    return this.#changes[from]?.[to] ?? this.#changes[from]?.[Style.PLAIN] ?? '';
  }

  /** True where a blank looks the same in both styles. */
  isSameBlank(one: CellStyle, other: CellStyle): boolean {
    return one === other || this.#blanks[one] === this.#blanks[other];
  }
}
