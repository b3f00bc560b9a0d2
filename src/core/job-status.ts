/** What every backend's status words are normalised to. */
export type JobStatus = 'queued' | 'running' | 'paused' | 'succeeded' | 'failed' | 'cancelled';

/** The statuses after which nothing more happens. */
export type TerminalStatus = 'succeeded' | 'failed' | 'cancelled';

/** Status words of the services that speak this contract or resemble it, in lower case. */
const WORDS: Record<JobStatus, readonly string[]> = {
  queued: ['queued', 'pending', 'created', 'scheduled', 'scheduling', 'validating_files', 'waiting', 'submitted', 'requeued'],
  running: [
    'running', 'in_progress', 'initializing', 'initializing_trainer', 'training', 'evaluating', 'compressing', 'uploading',
    'cancelling', 'canceling', 'cancel_requested', 'finishing', 'started',
  ],
  paused: ['paused', 'suspended'],
  succeeded: ['succeeded', 'success', 'successful', 'completed', 'complete', 'finished', 'done'],
  failed: [
    'failed', 'failure', 'error', 'user_error', 'crashed', 'timeout', 'timed_out', 'expired', 'node_fail', 'out_of_memory', 'lost',
  ],
  cancelled: ['cancelled', 'canceled', 'cancel', 'stopped', 'killed', 'deleted', 'aborted'],
};

const STATUS_OF_WORD = new Map<string, JobStatus>(
  (Object.entries(WORDS) as [JobStatus, readonly string[]][]).flatMap(([status, words]) => words.map((word) => [word, status] as const)),
);

/**
 * The normalised status of a backend's word: case, surrounding space, `-` and a `JOB_STATE_` prefix do not matter.
 * Undefined for an unknown word, which is never terminal.
 */
export function normaliseStatus(rawStatus: string): JobStatus | undefined {
  const word = rawStatus.trim().toLowerCase().replaceAll('-', '_').replace(/^job_state_/, '');
  return STATUS_OF_WORD.get(word);
}

/** True for succeeded, failed and cancelled. */
export function isTerminalStatus(status: JobStatus | undefined): status is TerminalStatus {
  return status === 'succeeded' || status === 'failed' || status === 'cancelled';
}
