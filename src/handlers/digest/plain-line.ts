import { printable, withoutSecrets } from '../../core/text.ts';
import { formatTimeOfDay } from '../rich/frame/format-time.ts';

/** Longest line, as `cliLine` has it: viewers of CI logs cut or fold longer ones. */
const LONGEST_LINE = 500;

/** Characters of `[HH:MM:SS] `. */
const CLOCK = 11;

/** `[HH:MM:SS] body`, safe for a terminal, at most 500 characters. @param time milliseconds since 1970 */
export function plainLine(time: number, body: string): string {
  const line = printable(withoutSecrets(`[${formatTimeOfDay(time)}] ${body}`));
  return line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE - 1)}…` : line;
}

export interface JoinedLine {
  /** Begins every line; '' for nothing. */
  readonly head: string;
  readonly parts: readonly string[];
  /** Ends every line; '' for nothing. */
  readonly end: string;
}

/** The parts on as few lines as have room for them, each with head and end; none where there is nothing to say. Texts are safe to print already. */
export function joinedLines(time: number, { head, parts, end }: JoinedLine): string[] {
  const join = (...texts: readonly string[]) => texts.filter((text) => text !== '').join(' ');
  const bodies: string[] = [];
  let body = head;
  for (const part of parts) {
    const longer = join(body, part);
    if (body !== head && CLOCK + join(longer, end).length > LONGEST_LINE) {
      bodies.push(body);
      body = join(head, part);
    } else body = longer;
  }
  if (body !== '') bodies.push(body);
  return bodies.map((text) => plainLine(time, join(text, end)));
}
