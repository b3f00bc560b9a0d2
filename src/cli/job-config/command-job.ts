import type { JobDocument } from './job-document.ts';
import { valueAt } from './key-path.ts';

/** What the model of a job is called that only runs a command. */
export const COMMAND_MODEL = 'command';

/**
 * What a job with a command of its own need not say: that command knows what it trains, on what and for how long.
 * @returns the same document where there is no command in it
 */
export function withCommandDefaults(document: JobDocument): JobDocument {
  const { table } = document;
  // One that is no list is a fault, and the only one to tell.
  if (valueAt(table, ['runner', 'command']) === undefined) return document;
  const job = table['job'] ?? {};
  const isReadable = typeof job === 'object' && !Array.isArray(job) && !(job instanceof Date);
  return { ...document, table: { hyperparameters: {}, ...table, ...(isReadable && { job: { model: COMMAND_MODEL, ...job } }) } };
}
