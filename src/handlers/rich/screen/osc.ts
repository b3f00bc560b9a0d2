import { printable, withoutSecrets } from '../../../core/text.ts';

/** How far the job is, as the terminal shows it at its tab, its title or the desktop's task bar. */
export interface Progress {
  readonly state: 'running' | 'error' | 'paused';
  /** 0 to 100; undefined where it is not known. */
  readonly percent: number | undefined;
}

/** Longest title or message. Characters. */
const LONGEST_TEXT = 200;

/** Longest text that terminals take for the clipboard, in base64. Characters. */
const LONGEST_COPY = 100_000;

const END = '\u001b\\';

/** Sets a terminal's alarm: a sound, a mark at its tab. */
export const BELL = '\u0007';

/** Remembers the title, and puts it back. */
export const TITLE_PUSH = '\u001b[22;0t';
export const TITLE_POP = '\u001b[23;0t';

function safe(text: string): string {
  return printable(withoutSecrets(text)).slice(0, LONGEST_TEXT);
}

/** A sequence that tmux hands on to the terminal around it, where `allow-passthrough` is on. */
export function throughTmux(sequence: string): string {
  return `\u001bPtmux;${sequence.replaceAll('\u001b', '\u001b\u001b')}${END}`;
}

/** Shows how far the job is; undefined shows nothing any more. */
export function progressSequence(progress: Progress | undefined): string {
  if (progress === undefined) return `\u001b]9;4;0;0${END}`;
  const percent = Math.round(Math.min(100, Math.max(0, progress.percent ?? 0)));
  const state = progress.state === 'error' ? 2 : progress.state === 'paused' ? 4 : progress.percent === undefined ? 3 : 1;
  return `\u001b]9;4;${state};${percent}${END}`;
}

/** Names window, tab and icon. */
export function titleSequence(title: string): string {
  return `\u001b]0;${safe(title)}${END}`;
}

/** Shows a message on the desktop. */
export function notificationSequence(kind: 99 | 777 | 9, title: string, body: string): string {
  if (kind === 99) return `\u001b]99;i=trainstream:d=0;${safe(title)}${END}\u001b]99;i=trainstream:p=body;${safe(body)}${END}`;
  // Its fields end at a semicolon.
  if (kind === 777) return `\u001b]777;notify;${safe(title).replaceAll(';', ',')};${safe(body).replaceAll(';', ',')}${END}`;
  // Not to be taken for another command of OSC 9, which begin with a number.
  return `\u001b]9;${safe(`${title}: ${body}`).replace(/^(?=\d)/, ' ')}${END}`;
}

/** Puts text into the clipboard of the person at the terminal; undefined where it is longer than terminals take. */
export function copySequence(text: string): string | undefined {
  const encoded = Buffer.from(text).toString('base64');
  return encoded.length > LONGEST_COPY ? undefined : `\u001b]52;c;${encoded}${END}`;
}
