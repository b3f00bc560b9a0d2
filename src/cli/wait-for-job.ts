import { ApiClient } from '../api/api-client.ts';
import { learningApi } from '../api/learning-api.ts';
import { systemClock } from '../core/clock.ts';
import { ProtocolError } from '../core/errors.ts';
import { isTerminalStatus, normaliseStatus } from '../core/job-status.ts';
import type { JsonObject } from '../core/json.ts';
import type { RetryNotice } from '../core/retry-policy.ts';
import type { FinalStatus } from '../core/stream-source.ts';
import { StreamType } from '../core/stream-type.ts';
import { hasLog } from '../source/log/has-log.ts';
import { findJob } from '../source/polling/find-job.ts';
import { JobStreamer } from '../streamer.ts';
import type { CommandBackend } from './context.ts';
import { VIEWER_RETRY } from './view/retry-reporter.ts';

/** The backend answers after so long, also where nothing has happened. Seconds. */
const WAIT_SECONDS = 20;

export interface WaitOptions {
  readonly signal: AbortSignal;
  readonly onRetry: (notice: RetryNotice) => void;
  readonly intervalMs: number;
}

function finalOf(job: JsonObject): FinalStatus | undefined {
  const rawStatus = String(job['status'] ?? job['state'] ?? '');
  const status = normaliseStatus(rawStatus);
  return isTerminalStatus(status) ? { status, rawStatus, job } : undefined;
}

/**
 * Waits until a job has ended, without reading what it tells meanwhile.
 * @throws as `JobStreamer.streamUntilTerminal`
 */
export async function waitForJob(backend: CommandBackend, jobId: string, { signal, onRetry, intervalMs }: WaitOptions): Promise<FinalStatus> {
  const client = new ApiClient({ ...backend.client, retry: VIEWER_RETRY });
  const { job, family } = await findJob(client, jobId, undefined, { signal, onRetry });
  const final = finalOf(job);
  if (final !== undefined) return final;
  if (!hasLog(job)) {
    // Without a log only asking tells, as every viewer of such a backend does.
    const config = { enabledStreams: [StreamType.STATUS] };
    return new JobStreamer({ ...backend.client, jobId, family, config, handlers: [], intervalMs, signal, onRetry, retry: VIEWER_RETRY, clock: systemClock }).streamUntilTerminal();
  }
  for (let [since, closed] = [Number(job['last_seq']), false]; !closed; ) {
    const query = { since_seq: since, kinds: 'status', wait: WAIT_SECONDS };
    ({ nextSeq: since, closed } = await learningApi.readLog(client, jobId, { query, signal, onRetry }));
  }
  const ended = await learningApi.getJob(client, jobId, { signal, onRetry });
  const end = finalOf(ended);
  if (end === undefined) throw new ProtocolError(`the log of ${jobId} is closed, but its status is ${JSON.stringify(ended['status'])}`);
  return end;
}
