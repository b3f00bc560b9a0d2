import { printable, withoutSecrets } from '../../../core/text.ts';

/** So much more than fits is looked at, since what is taken out makes a text shorter. */
const MARGIN = 300;

/** The beginning of a text up to a blank, so that no half of a key is left that nobody would recognise as one. */
function beginning(text: string, length: number): string {
  if (text.length <= length) return text;
  const start = text.slice(0, length);
  const blank = start.lastIndexOf(' ');
  return blank > 0 ? start.slice(0, blank + 1) : start;
}

/**
 * A text of a server as it may reach a terminal: without secrets, and on one line. Of a long text only the beginning is looked at: this is
 * done for each frame.
 * @param columns how many columns of it are shown at most
 */
export function serverText(text: string, columns: number): string {
  return printable(withoutSecrets(beginning(text, 2 * columns + MARGIN)));
}
