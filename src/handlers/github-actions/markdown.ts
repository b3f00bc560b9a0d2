import { printable, withoutSecrets } from '../../core/text.ts';

/** Longest text in a cell. */
const LONGEST_CELL = 300;

/** Untrusted text as Markdown that shows it and does nothing else: no link, image, address, HTML, emphasis, and no end of a table's cell. */
export function markdownText(text: string): string {
  const safe = printable(withoutSecrets(text.slice(0, LONGEST_CELL)));
  return safe.replace(/[!-/:-@[-`{-~]/g, '\\$&');
}

/** A row of a table; its cells are Markdown already. */
export function markdownRow(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
