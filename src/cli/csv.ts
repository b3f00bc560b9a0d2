/** A value as a cell: nothing for what is absent, objects as JSON, quotes where the form needs them (RFC 4180). */
function csvCell(value: unknown): string {
  if (value === undefined || value === null) return '';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Some values as a line of comma-separated values, without the line break. */
export function csvLine(values: readonly unknown[]): string {
  return values.map(csvCell).join(',');
}
