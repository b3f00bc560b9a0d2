import type { LogMessage } from '../../../core/message.ts';
import { bounded } from './bounded.ts';
import type { JobState } from './job-state.ts';

const LONGEST_LINE = 4_000;

/** Keeps a line that the program printed. */
export function reduceLog({ output }: JobState, { data, seq }: LogMessage, time: number): void {
  const { text } = data;
  output.add({ seq, time, type: '', level: 'info', message: typeof text === 'string' ? bounded(text, LONGEST_LINE) : '', detail: '' });
}
