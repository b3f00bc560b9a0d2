/** Text of at most so many characters, with an ellipsis at its end where it was longer. */
export function bounded(text: string, longest: number): string {
  if (text.length <= longest) return text;
  // A slice would keep the whole text in memory: what is written and read again stands alone. It also makes half a pair of surrogates whole.
  return Buffer.from(`${text.slice(0, longest - 1)}…`).toString();
}
