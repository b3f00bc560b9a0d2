/** What a check found. */
export interface Finding {
  /** What was looked at: `backend`, `state directory`, … */
  readonly check: string;
  /** A problem keeps something from working; a warning may. */
  readonly status: 'ok' | 'warning' | 'problem';
  /** One sentence. Safe to print. */
  readonly text: string;
  /** What to do about it. */
  readonly advice?: string;
}
