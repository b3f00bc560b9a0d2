import { systemClock } from '../../core/clock.ts';
import type { StreamConfig } from '../../core/stream-config.ts';
import type { StreamHandler } from '../../core/stream-handler.ts';
import type { FinalStatus } from '../../core/stream-source.ts';
import { StreamType } from '../../core/stream-type.ts';
import { printable } from '../../core/text.ts';
import { inertLine } from '../../handlers/github-actions/workflow-command.ts';
import type { JobStreamer, JobStreamerOptions } from '../../streamer.ts';
import { streamUntil } from '../conditions/stream-until.ts';
import { ExitCode, exitCodeOfStatus } from '../exit-codes.ts';
import type { InterruptionWatch } from '../interruption.ts';
import type { Output } from '../output.ts';
import { isGithubActions } from '../plain-handler.ts';
import type { LiveView } from './live-view.ts';
import { retryReporter } from './retry-reporter.ts';
import { endWord, Teller } from './teller.ts';
import { viewHandlers } from './view-handlers.ts';
import type { ViewPlan } from './view-plan.ts';

/** What a view gives to every streamer, wherever that reads. */
export type ViewStreamerOptions = Pick<JobStreamerOptions, 'config' | 'handlers' | 'signal' | 'timeoutMs' | 'onRetry' | 'onGap' | 'clock'>;

export interface FollowJobOptions {
  readonly jobId: string;
  readonly plan: ViewPlan;
  readonly output: Output;
  /** What came before this call counts too. */
  readonly interruptions: InterruptionWatch;
  readonly live: LiveView | undefined;
  /** What else takes the messages, unfiltered. */
  readonly beside?: readonly StreamHandler[];
  readonly createStreamer: (options: ViewStreamerOptions) => JobStreamer;
}

/** How the view of a job came to its end. */
export type FollowEnd = { readonly kind: 'ended'; readonly final: FinalStatus } | { readonly kind: 'reached' };

/** Which streams have to be read: what is shown and stored, and what conditions need. */
export function readConfig({ config, until, alerts }: ViewPlan): StreamConfig {
  const { enabledStreams } = config;
  if (enabledStreams === undefined) return {};
  const needsMetrics = until !== undefined || alerts.length > 0;
  return { enabledStreams: needsMetrics && !enabledStreams.includes(StreamType.METRICS) ? [...enabledStreams, StreamType.METRICS] : enabledStreams };
}

/** Where a view says what is no message of the stream: beside them, unless they are for a program. */
export function sayer({ kind }: ViewPlan, output: Output): (text: string) => unknown {
  if (kind === 'json') return (text) => output.note(text);
  // A status is a word of the backend's: it must not command the CI service.
  return kind === 'lines' && isGithubActions() ? (text) => output.line(inertLine(text)) : (text) => output.line(text);
}

/** The exit code of the end of a view, as the options want it. */
export function exitCodeOfEnd({ options, until }: ViewPlan, end: FollowEnd): number {
  if (end.kind === 'reached' || options.exitZero) return ExitCode.OK;
  const code = exitCodeOfStatus(end.final.status);
  return code === ExitCode.OK && until !== undefined ? ExitCode.NOT_REACHED : code;
}

/**
 * Shows a job until it has ended, or what somebody waits for has come.
 * @throws as `JobStreamer.streamUntilTerminal`; a Departure where somebody leaves
 */
export async function followJob({ jobId, plan, output, interruptions, live, beside = [], createStreamer }: FollowJobOptions): Promise<FollowEnd> {
  const teller = new Teller({ plan, output, live, signal: interruptions.signal });
  const conditions = teller.conditions(jobId);
  const handlers = [...viewHandlers(plan, jobId, output, { live: live?.handler(jobId) }), ...beside];
  const streamer = createStreamer({
    config: readConfig(plan),
    handlers: conditions === undefined ? handlers : [...handlers, conditions],
    signal: interruptions.signal,
    timeoutMs: plan.timeoutMs,
    clock: systemClock,
    onRetry: live?.retry ?? retryReporter(output, plan.options.verbose),
    onGap: live?.gap ?? (({ reason }) => output.warn(`incomplete: ${printable(reason)}`)),
  });
  const say = sayer(plan, output);
  try {
    if (conditions !== undefined && plan.until !== undefined) {
      const end = await streamUntil(streamer, conditions);
      await teller.leaveLive();
      if (end.kind === 'reached') {
        teller.reached(jobId, end.hit.text);
        await say(`Reached: ${end.hit.text}`);
        return { kind: 'reached' };
      }
      await sayEnd(end.result);
      return { kind: 'ended', final: end.result };
    }
    const final = await streamer.streamUntilTerminal();
    await teller.leaveLive();
    await sayEnd(final);
    return { kind: 'ended', final };
  } finally {
    await teller.leaveLive();
    await teller.settle();
  }

  async function sayEnd(final: FinalStatus): Promise<void> {
    teller.ended(jobId, final);
    for (const sentence of conditions?.unmatched ?? []) output.warn(sentence);
    if (plan.until !== undefined) output.warn(`--until "${plan.until.text}" was not met`);
    await say(`Training completed: ${endWord(final)}`);
  }
}
