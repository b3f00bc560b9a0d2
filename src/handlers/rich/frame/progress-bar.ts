const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'] as const;

/** A bar that is so full, from 0 to 1, and so many columns wide. */
export function progressBar(fraction: number, columns: number): string {
  if (columns <= 0) return '';
  const eighths = Math.floor(Math.min(1, Math.max(0, fraction)) * columns * 8);
  const full = Math.floor(eighths / 8);
  const part = EIGHTHS[eighths % 8] as string;
  return '█'.repeat(full) + part + '░'.repeat(columns - full - part.length);
}

/** A share as people read it: `76.6%`. It is `100%` only where nothing is left. */
export function formatShare(fraction: number): string {
  return fraction >= 1 ? '100%' : `${(Math.floor(Math.max(0, fraction) * 1_000) / 10).toFixed(1)}%`;
}
