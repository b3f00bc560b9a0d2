import { StreamTimeoutError } from '../../core/errors.ts';
import { commandFor } from '../command-for.ts';
import type { Flags } from '../command-context.ts';
import { ExitCode } from '../exit-codes.ts';
import { Departure } from '../interruption.ts';
import type { Output } from '../output.ts';

/** Why a view ended before its jobs did, if that is what the error says. */
export function departureOf(error: unknown): { readonly exitCode: number; readonly word: string } | undefined {
  if (error instanceof Departure) return { exitCode: error.exitCode, word: 'Detached' };
  return error instanceof StreamTimeoutError ? { exitCode: ExitCode.TIMEOUT, word: 'Time is up' } : undefined;
}

/** Nobody reads, or types, more ids than these. */
const MOST_NAMED = 5;

/** Says how to come back to jobs that go on, and how to cancel them, or where their ids are. */
function sayHowToReturn(jobIds: readonly string[], shown: readonly string[], word: string, flags: Flags, output: Output): void {
  const [who, is] = jobIds.length === 1 ? [jobIds[0], 'is'] : [`${jobIds.length} jobs`, 'are'];
  output.warn(`${word}. ${who} ${is} still running.`);
  output.warn(`Reattach: ${commandFor(flags, 'watch', ...shown)}`);
  output.warn(jobIds.length > MOST_NAMED ? `List:     ${commandFor(flags, 'ls')}` : `Cancel:   ${commandFor(flags, 'jobs', 'cancel', ...jobIds)}`);
}

/**
 * What an error that ended a view comes to: where it was left, that is said with the way back.
 * @param jobIds the jobs that go on
 * @param shown what `watch` is to be told to show them; their ids where it is not given
 * @returns the exit code
 * @throws the error, where it is another one
 */
export function leave(error: unknown, jobIds: readonly string[], flags: Flags, output: Output, shown = jobIds): number {
  const departure = departureOf(error);
  if (departure === undefined) throw error;
  sayHowToReturn(jobIds, shown, departure.word, flags, output);
  return departure.exitCode;
}
