import { printable, withoutSecrets } from '../../../core/text.ts';

/** So much more than fits is looked at, since what is taken out makes a text shorter. */
const MARGIN = 300;

/** A host that may be the beginning of a name and a password. */
const OPEN_HOST = /(?<=:\/\/)[^\s/?#]*$/;

/**
 * The beginning of a text up to a blank, so that no half of a key is left that nobody would recognise as one. A word that alone fills what
 * is shown has no such blank, and is long enough to be recognised.
 */
function beginning(text: string, columns: number): string {
  const length = 2 * columns + MARGIN;
  if (text.length <= length) return text;
  const start = text.slice(0, length);
  const blank = start.lastIndexOf(' ');
  return (blank > columns ? start.slice(0, blank + 1) : start).replace(OPEN_HOST, '');
}

/**
 * A text of a server as it may reach a terminal: without secrets, and on one line. Of a long text only the beginning is looked at: this is
 * done for each frame.
 * @param columns how many columns of it are shown at most
 */
export function serverText(text: string, columns: number): string {
  return printable(withoutSecrets(beginning(text, columns)));
}
