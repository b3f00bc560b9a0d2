import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';
import { constants } from 'node:os';
import type { Job } from '../core/job.ts';
import type { TerminalStatus } from '../core/job-status.ts';
import type { NewRecord } from '../core/log-record.ts';
import { printable, withoutSecrets } from '../core/text.ts';

/** How a job's process ended: by itself with a code, without leaving one, because its time was up, or it never began. */
export type ProcessEnd =
  | { readonly kind: 'exited'; readonly exitCode: number }
  | { readonly kind: 'lost' }
  | { readonly kind: 'timed-out' }
  | { readonly kind: 'not-started'; readonly reason: string };

const OUTPUT_BYTES = 8_192;

/** So many of the last lines are part of a failure's report. */
export const OUTPUT_LINES = 20;

/** The end of a file; '' where there is none. */
function endOf(path: string): string {
  if (!existsSync(path)) return '';
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const bytes = Buffer.alloc(Math.min(size, OUTPUT_BYTES));
    return bytes.toString('utf8', 0, readSync(file, bytes, 0, bytes.length, size - bytes.length));
  } finally {
    closeSync(file);
  }
}

/** The last lines that a process printed, for the report of its failure. @param printed path of the file with them, or the lines themselves */
export function lastLines(printed: string | readonly string[]): readonly string[] {
  const text = typeof printed === 'string' ? endOf(printed) : printed.join('\n').slice(-OUTPUT_BYTES);
  return withoutSecrets(text).split(/[\r\n]+/).filter((line) => line.trim() !== '').slice(-OUTPUT_LINES).map(printable);
}

/** The signal that a shell's exit code stands for, if it does. */
function signalOf(exitCode: number): string | undefined {
  if (exitCode <= 128) return undefined;
  return Object.entries(constants.signals).find(([, number]) => number === exitCode - 128)?.[0];
}

const HINTS: Record<number, string> = {
  126: 'the command cannot be executed',
  127: 'the command was not found',
  137: 'killed; the machine may have been out of memory',
};

function reasonOf(end: ProcessEnd, output: readonly string[]): string {
  if (end.kind === 'not-started') return `the training process could not be started: ${end.reason}`;
  if (end.kind === 'lost') return 'the training process vanished without saying how it ended';
  if (end.kind === 'timed-out') return 'the training process was ended: its time was up';
  const { exitCode } = end;
  const signal = signalOf(exitCode);
  const hint = HINTS[exitCode] ?? output.at(-1)?.slice(0, 300);
  return `the training process ended with ${signal === undefined ? `exit code ${exitCode}` : signal}${hint === undefined ? '' : `: ${hint}`}`;
}

function statusOf(end: ProcessEnd, cancelRequested: boolean): TerminalStatus {
  if (cancelRequested) return 'cancelled';
  return end.kind === 'exited' && end.exitCode === 0 ? 'succeeded' : 'failed';
}

const WORDS: Record<TerminalStatus, string> = { succeeded: 'completed', failed: 'failed', cancelled: 'cancelled' };

/** The last records of a job, to be appended together: the phase, the terminal event, the terminal status. */
export function finalRecords(job: Job, end: ProcessEnd, output: readonly string[]): readonly NewRecord[] {
  const status = statusOf(end, job.cancelRequestedAt !== undefined);
  const reason = reasonOf(end, output);
  const exitCode = end.kind === 'exited' ? end.exitCode : undefined;
  const signal = exitCode === undefined ? undefined : signalOf(exitCode);
  const failed = status === 'failed';
  return [
    ...(end.kind === 'lost' && failed ? [{ kind: 'event', type: 'job.lost', level: 'error', message: reason, data: {} } as const] : []),
    { kind: 'timeline', phase: status, metadata: {} },
    {
      kind: 'event',
      type: `${job.jobType}.job.${WORDS[status]}`,
      level: failed ? 'error' : 'info',
      message: failed ? reason : `Job ${WORDS[status]}`,
      data: {
        ...(exitCode !== undefined && { exit_code: exitCode }),
        ...(signal !== undefined && { signal }),
        ...(failed && output.length > 0 && { output }),
      },
    },
    { kind: 'status', status, ...(failed && { error: reason }), ...(exitCode !== undefined && { exit_code: exitCode }) },
  ];
}
