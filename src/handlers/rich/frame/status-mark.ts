import type { JobStatus } from '../../../core/job-status.ts';
import { serverText } from './server-text.ts';
import { type CellStyle, Style } from './style.ts';

/** How a status looks. */
export interface StatusMark {
  /** One column. */
  readonly glyph: string;
  /** Safe to print. */
  readonly word: string;
  readonly style: CellStyle;
}

/** Longest word of a backend's own that is shown, in columns. */
const LONGEST_WORD = 20;

const MARKS: Readonly<Record<JobStatus, Omit<StatusMark, 'word'>>> = {
  queued: { glyph: '○', style: Style.DIM },
  running: { glyph: '●', style: Style.ACCENT },
  paused: { glyph: '◐', style: Style.WARNING },
  succeeded: { glyph: '✔', style: Style.GOOD },
  failed: { glyph: '✖', style: Style.BAD },
  cancelled: { glyph: '⊘', style: Style.WARNING },
};

/** The mark of a status. A word that nobody knows is shown as it is. */
export function statusMark({ status, rawStatus }: { readonly status: JobStatus | undefined; readonly rawStatus: string }): StatusMark {
  if (status !== undefined) return { ...MARKS[status], word: status };
  const word = rawStatus === '' ? 'no status yet' : serverText(rawStatus, LONGEST_WORD);
  return { glyph: rawStatus === '' ? '–' : '?', word, style: Style.DIM };
}
