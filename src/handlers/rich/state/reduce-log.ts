import { withoutEscapes } from '../../../core/without-escapes.ts';
import type { LogMessage } from '../../../core/message.ts';
import { bounded } from './bounded.ts';
import type { JobState } from './job-state.ts';

const LONGEST_LINE = 4_000;

/** Escape sequences, and what is written over, make a text shorter: so much of it is looked at. */
const MOST_READ = 4 * LONGEST_LINE;

/** The line as a terminal would show it: without colours, and what was written last where it was written over. */
function shownLine(text: string): string {
  const written = withoutEscapes(text.slice(0, MOST_READ)).split('\r');
  return written.findLast((part) => part.trim() !== '') ?? '';
}

/** Keeps a line that the program printed, in place of the one before where it was written over that. What was left out is said as a warning. */
export function reduceLog({ output }: JobState, { data, seq }: LogMessage, time: number): void {
  const { text, truncated, overwrites, dropped_bytes: dropped } = data;
  const line = typeof text === 'string' ? shownLine(text) : '';
  const message = bounded(truncated === true ? `${line}…` : line, LONGEST_LINE);
  const entry = { seq, time, type: '', level: dropped === undefined ? 'info' : 'warning', message, detail: '' } as const;
  if (overwrites === true) output.replaceNewest(entry);
  else output.add(entry);
}
