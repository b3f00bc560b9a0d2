/** Prints rows of cells with a heading, aligned, as Markdown. */
export function printTable(heading, rows) {
  const all = [heading, ...rows].map((row) => row.map(String));
  const widths = heading.map((_cell, index) => Math.max(...all.map((row) => row[index].length)));
  const line = (row) => `| ${row.map((cell, index) => (index === 0 ? cell.padEnd(widths[index]) : cell.padStart(widths[index]))).join(' | ')} |`;
  console.log(line(all[0]));
  console.log(`|${widths.map((width, index) => `${'-'.repeat(width + 1)}${index === 0 ? '-' : ':'}`).join('|')}|`);
  for (const row of all.slice(1)) console.log(line(row));
}

export function median(values) {
  const sorted = values.toSorted((left, right) => left - right);
  return (sorted[Math.floor((sorted.length - 1) / 2)] + sorted[Math.ceil((sorted.length - 1) / 2)]) / 2;
}

/** The value that a share of all lies at or below. */
export function percentile(values, share) {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)];
}
