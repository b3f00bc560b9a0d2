import { StreamTimeoutError } from '../../core/errors.ts';
import { commandFor } from '../command-for.ts';
import type { Flags } from '../command-context.ts';
import type { CommandBackend } from '../context.ts';
import { ExitCode } from '../exit-codes.ts';
import { Departure } from '../interruption.ts';
import type { Output } from '../output.ts';
import { askWaiting } from './ask-places.ts';
import { placeSentence } from './place-sentence.ts';

/** Why a view ended before its jobs did, if that is what the error says. */
export function departureOf(error: unknown): { readonly exitCode: number; readonly word: string } | undefined {
  if (error instanceof Departure) return { exitCode: error.exitCode, word: 'Detached' };
  return error instanceof StreamTimeoutError ? { exitCode: ExitCode.TIMEOUT, word: 'Time is up' } : undefined;
}

/** Nobody reads, or types, more ids than these. */
const MOST_NAMED = 5;

/** Who leaves waits no longer than this for the words about the queue. Milliseconds. */
const ASKING_MS = 1_000;

/** What jobs do that go on. @param waiting those that wait in the queue, with their places where these are known */
export function whatGoesOn(jobIds: readonly string[], waiting: ReadonlyMap<string, number | undefined>): string {
  const [only = '', ...others] = jobIds;
  if (only !== '' && others.length === 0) return waiting.has(only) ? placeSentence(only, waiting.get(only)) : `${only} is still running.`;
  const running = jobIds.length - waiting.size;
  if (waiting.size === 0) return `${running} jobs are still running.`;
  if (running === 0) return `${waiting.size} jobs wait in the queue.`;
  return `${running === 1 ? '1 job is' : `${running} jobs are`} still running, ${waiting.size === 1 ? '1 waits' : `${waiting.size} wait`} in the queue.`;
}

/** Which of the jobs wait in the queue; none where the backend gives no answer in time: nobody who leaves is kept for that. */
async function waitingNow(backend: CommandBackend, jobIds: readonly string[]): Promise<ReadonlyMap<string, number | undefined>> {
  try {
    return await askWaiting(backend, jobIds, AbortSignal.timeout(ASKING_MS));
  } catch {
    return new Map();
  }
}

/** Says how to come back to jobs that go on, and how to cancel them, or where their ids are. */
function sayHowToReturn(jobIds: readonly string[], shown: readonly string[], sentence: string, flags: Flags, output: Output): void {
  output.warn(sentence);
  output.warn(`Reattach: ${commandFor(flags, 'watch', ...shown)}`);
  output.warn(jobIds.length > MOST_NAMED ? `List:     ${commandFor(flags, 'ls')}` : `Cancel:   ${commandFor(flags, 'jobs', 'cancel', ...jobIds)}`);
}

/**
 * What an error that ended a view comes to: where it was left, that is said with the way back.
 * @param backend of the jobs
 * @param jobIds the jobs that go on
 * @param shown what `watch` is to be told to show them; their ids where it is not given
 * @returns the exit code
 * @throws the error, where it is another one
 */
export async function leave(error: unknown, backend: CommandBackend, jobIds: readonly string[], flags: Flags, output: Output, shown = jobIds): Promise<number> {
  const departure = departureOf(error);
  if (departure === undefined) throw error;
  sayHowToReturn(jobIds, shown, `${departure.word}. ${whatGoesOn(jobIds, await waitingNow(backend, jobIds))}`, flags, output);
  return departure.exitCode;
}
