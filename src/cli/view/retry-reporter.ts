import type { RetryNotice } from '../../core/retry-policy.ts';
import { printable, withoutSecrets } from '../../core/text.ts';
import type { Output } from '../output.ts';

/** Twenty tries over some eight minutes: a viewer that runs for hours outlasts a restart or a short outage of the network. */
export const VIEWER_RETRY = { attempts: 20 } as const;

/** Says on the first failure, and then now and then, that the backend does not answer. @param verbose says it each time */
export function retryReporter(output: Output, verbose = false): (notice: RetryNotice) => void {
  return ({ error, attempt, delayMs }) => {
    if (attempt > 1 && attempt % 5 !== 0 && !verbose) return;
    const reason = error instanceof Error ? error.message : String(error);
    output.warn(printable(withoutSecrets(`${reason}; trying again in ${(delayMs / 1000).toFixed(1)} s`)));
  };
}
