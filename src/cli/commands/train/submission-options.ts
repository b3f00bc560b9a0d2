import { type Command, InvalidArgumentError } from 'commander';
import { addFollowOptions } from '../../options/follow-options.ts';

/** A key that leaves room for the names of the parts of a submission. */
function idempotencyKey(text: string): string {
  if (!/^[\x21-\x7e]{1,200}$/.test(text)) throw new InvalidArgumentError('expected 1 to 200 visible ASCII characters.');
  return text;
}

/** Adds what every command has that submits a job and follows it. */
export function addSubmissionOptions(command: Command): Command {
  return addFollowOptions(command)
    .option('--name <name>', 'name of the job')
    .option('--poll', 'stream until the job has ended (default)')
    .option('--no-poll', 'end as soon as the job is accepted')
    .option('-d, --detach', 'the same as --no-poll')
    .option('--json', 'with --no-poll: print {"job_id": …}; with --dry-run: a JSON object a line')
    .option('--dry-run', 'show the requests that would be sent, keys masked, and send nothing')
    .option('--idempotency <key>', 'a name for this submission: with the same one again, nothing is created twice', idempotencyKey);
}
