import { ApiClient } from '../../../api/api-client.ts';
import { systemClock } from '../../../core/clock.ts';
import type { TerminalStatus } from '../../../core/job-status.ts';
import { JobStreamer } from '../../../streamer.ts';
import { commandFor } from '../../command-for.ts';
import { commandBackend } from '../../context.ts';
import { errorText } from '../../report-error.ts';
import { backendLiveView } from '../../view/backend-live-view.ts';
import { cancelOnInterrupt } from '../../view/cancel-on-interrupt.ts';
import { departureOf } from '../../view/departures.ts';
import { exitCodeOfEnd, followJob, type ViewStreamerOptions } from '../../view/follow-job.ts';
import { retryReporter, VIEWER_RETRY } from '../../view/retry-reporter.ts';
import { checkJsonOutput } from '../train/check-files.ts';
import type { AttachCall } from './attach-call.ts';
import { type AttachedJob, attachedJob } from './attached-job.ts';
import { Reporting } from './reporting.ts';

async function sayAttached({ given, plan, output }: AttachCall, { jobId, isKnown }: AttachedJob): Promise<void> {
  const text = `${isKnown ? 'Attached again' : 'Attached'} to ${given}: ${jobId}`;
  if (plan.kind === 'json' || plan.kind === 'quiet') output.warn(text);
  else await output.line(text);
}

/** Ends a job of which nobody will report any more; where that cannot be done it is said. */
async function endNow({ output }: AttachCall, jobId: string, reporting: Reporting, status: TerminalStatus, message: string): Promise<void> {
  try {
    await reporting.end(status, message);
  } catch (error) {
    output.warn(`could not end ${jobId}: ${errorText(error)}`);
  }
}

/** What becomes of the job when the view of it is left before its end. @param word how it was left */
async function leaveBehind(call: AttachCall, jobId: string, reporting: Reporting, word: string): Promise<void> {
  const { target, plan, output } = call;
  const { flags } = plan.options;
  if (target.kind === 'stream') {
    await endNow(call, jobId, reporting, 'cancelled', 'it was left before the end of its input');
    output.warn(`${word}. ${jobId} ends here: what comes through a pipe cannot be taken up again.`);
    return;
  }
  await reporting.stop();
  output.warn(`${word}. ${jobId} stays open, and nothing is added to it meanwhile.`);
  output.warn(`Go on: ${commandFor(flags, 'attach', target.path)}`);
  output.warn(`End:   ${commandFor(flags, 'jobs', 'cancel', jobId)}`);
}

/** Reports what was attached to as a job of the backend, and shows that job. @returns the exit code */
export async function showStored(call: AttachCall): Promise<number> {
  const { target, name, feedOptions, plan, output, interruptions } = call;
  const { onInterrupt, verbose } = plan.options;
  // What comes through a pipe is a new job each time; said before there is one.
  if (target.kind === 'stream') checkJsonOutput(plan.jsonFile);
  const backend = commandBackend(plan.options);
  const client = new ApiClient({ ...backend.client, retry: VIEWER_RETRY });
  const job = await attachedJob(client, target, name, { signal: interruptions.signal, onRetry: retryReporter(output, verbose) });
  const { jobId } = job;
  await sayAttached(call, job);

  const live = await backendLiveView({ backend, jobIds: [jobId], plan, interruptions });
  const say = live?.say ?? output.warn;
  cancelOnInterrupt({ interruptions, onInterrupt, backend, jobIds: () => [jobId], say });
  const onReplaced = () => say(`another attach reports of ${jobId} from now on; this one only shows it`);
  const reporting = new Reporting({ client, jobId, epoch: systemClock.now(), feed: feedOptions, onReplaced });
  const createStreamer = (options: ViewStreamerOptions) => {
    const signal = options.signal === undefined ? reporting.failed : AbortSignal.any([options.signal, reporting.failed]);
    return new JobStreamer({ ...options, ...backend.client, signal, jobId, intervalMs: plan.intervalMs, retry: VIEWER_RETRY });
  };
  try {
    const end = await followJob({ jobId, plan, output, interruptions, live, createStreamer });
    if (end.kind === 'reached') await leaveBehind(call, jobId, reporting, 'Left');
    return exitCodeOfEnd(plan, end);
  } catch (error) {
    const departure = departureOf(error);
    if (departure !== undefined) {
      await leaveBehind(call, jobId, reporting, departure.word);
      return departure.exitCode;
    }
    if (target.kind === 'stream') await endNow(call, jobId, reporting, 'failed', errorText(error));
    throw error;
  } finally {
    await reporting.stop();
  }
}
