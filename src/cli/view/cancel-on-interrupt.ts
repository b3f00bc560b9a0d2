import { learningApi } from '../../api/learning-api.ts';
import { type CommandBackend, commandClient } from '../context.ts';
import type { InterruptionWatch } from '../interruption.ts';
import { errorText } from '../report-error.ts';
import type { InterruptAction } from '../settings/settings-table.ts';

/** Cancelling waits this long for the backend's answer. Milliseconds. */
const CANCEL_LIMIT_MS = 10_000;

/** Asks the backend to end a job. @throws HttpError, ConnectionError */
export async function requestCancel(backend: CommandBackend, jobId: string): Promise<void> {
  await learningApi.cancelJob(commandClient(backend), jobId, { signal: AbortSignal.timeout(CANCEL_LIMIT_MS) });
}

export interface CancelOnInterruptOptions {
  readonly interruptions: InterruptionWatch;
  readonly onInterrupt: InterruptAction;
  readonly backend: CommandBackend;
  /** The jobs that have not ended, when it comes. */
  readonly jobIds: () => readonly string[];
  readonly say: (text: string) => void;
}

/** Makes the first Ctrl-C cancel the jobs and wait, where that was asked for. */
export function cancelOnInterrupt({ interruptions, onInterrupt, backend, jobIds, say }: CancelOnInterruptOptions): void {
  interruptions.intercept = ({ signal }) => {
    if (signal !== 'SIGINT' || onInterrupt !== 'cancel') return false;
    for (const jobId of jobIds()) {
      say(`Cancelling ${jobId}; Ctrl-C again leaves without waiting.`);
      requestCancel(backend, jobId).catch((error: unknown) => say(`could not cancel ${jobId}: ${errorText(error)}; Ctrl-C again leaves`));
    }
    return true;
  };
}
