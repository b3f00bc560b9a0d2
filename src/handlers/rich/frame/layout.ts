import type { Size } from './canvas.ts';

/** How much of a job fits on the screen; `line` is one line of status. */
export type Layout = 'full' | 'compact' | 'mini' | 'line';

/** The richest layout that a terminal of this size has room for. */
export function layoutOf({ rows, columns }: Size): Layout {
  if (columns >= 100 && rows >= 28) return 'full';
  if (columns >= 60 && rows >= 16) return 'compact';
  if (columns >= 32 && rows >= 6) return 'mini';
  return 'line';
}
