/** Columns from one tab stop to the next. */
const STOP = 8;

/**
 * A text with blanks in place of tabs, as many as a terminal would leave.
 * @param widthOf how many columns a text without tabs takes
 */
export function expandTabs(text: string, widthOf: (text: string) => number): string {
  if (!text.includes('\t')) return text;
  const [first = '', ...others] = text.split('\t');
  let expanded = first;
  let width = widthOf(first);
  for (const piece of others) {
    const blanks = STOP - (width % STOP);
    expanded += ' '.repeat(blanks) + piece;
    width += blanks + widthOf(piece);
  }
  return expanded;
}
