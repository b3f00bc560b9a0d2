import { systemClock } from '../../../core/clock.ts';
import { ConfigError } from '../../../core/errors.ts';
import type { StreamMessage } from '../../../core/message.ts';
import type { StreamType } from '../../../core/stream-type.ts';
import { printable } from '../../../core/text.ts';
import type { SnapshotEnd } from '../../../source/job-snapshot.ts';
import { JobStreamer } from '../../../streamer.ts';
import type { SettledOptions } from '../../command-context.ts';
import { commandBackend } from '../../context.ts';
import { parseDuration } from '../../duration.ts';
import { ExitCode } from '../../exit-codes.ts';
import { withJobOrigin } from '../../job-reader.ts';
import type { Output } from '../../output.ts';
import { readJob } from '../../read-job.ts';
import { retryReporter, VIEWER_RETRY } from '../../view/retry-reporter.ts';
import { type MessageForm, type MessageWriter, messageWriter } from './message-writer.ts';
import { type SelectionOptions, selectMessages } from './select-messages.ts';

export interface StreamOptions extends SettledOptions, SelectionOptions {
  readonly follow?: boolean;
  /** Only so many of the last ones. */
  readonly tail?: number;
  readonly json?: boolean;
  readonly csv?: boolean;
}

/** Which part of a job a command shows. */
export interface StreamChoice {
  readonly streamType: StreamType;
  readonly jobId: string;
  /** Globs over types of events or names of metrics; none means all. */
  readonly names: readonly string[];
}

const NEVER = new AbortController().signal;

function formOf({ json, csv }: StreamOptions): MessageForm {
  if (json && csv) throw new ConfigError('--json and --csv: choose one');
  return json ? 'json' : csv ? 'csv' : 'lines';
}

/** Prints what there is. */
async function showSnapshot(choice: StreamChoice, options: StreamOptions, wanted: (message: StreamMessage) => boolean, writer: MessageWriter, output: Output): Promise<SnapshotEnd> {
  const { tail, sinceSeq, verbose } = options;
  return withJobOrigin(options, async (origin) => {
    const read = { streams: [choice.streamType], sinceSeq, signal: NEVER, onRetry: retryReporter(output, verbose), onGap: ({ reason }: { reason: string }) => output.warn(`incomplete: ${printable(reason)}`) };
    const batches = readJob(origin, choice.jobId, read);
    let last: StreamMessage[] = [];
    await writer.begin();
    for (;;) {
      const { value, done } = await batches.next();
      if (done) {
        if (tail !== undefined) await writer.write(last);
        return value;
      }
      const messages = value.filter(wanted);
      if (tail === undefined) await writer.write(messages);
      else last = tail === 0 ? [] : [...last, ...messages].slice(-tail);
    }
  });
}

/** `trainstream events|metrics|timeline|logs JOB`. @returns the exit code */
export async function showStream(choice: StreamChoice, options: StreamOptions, output: Output): Promise<number> {
  const { streamType, jobId, names } = choice;
  const wanted = selectMessages(names, options, systemClock.now());
  const writer = messageWriter(streamType, formOf(options), output, process.stdout.isTTY);
  const { cursor, isEnded } = await showSnapshot(choice, options, wanted, writer, output);
  if (!options.follow || isEnded) return ExitCode.OK;
  const handler = { handle: (message: StreamMessage) => writer.write([message]), handleBatch: (messages: readonly StreamMessage[]) => writer.write(messages) };
  await new JobStreamer({
    ...commandBackend(options).client,
    jobId,
    cursor,
    config: { enabledStreams: [streamType], filter: wanted },
    handlers: [handler],
    intervalMs: parseDuration('--interval', options.interval),
    retry: VIEWER_RETRY,
    clock: systemClock,
    onRetry: retryReporter(output, options.verbose),
    onGap: ({ reason }) => output.warn(`incomplete: ${printable(reason)}`),
  }).streamUntilTerminal();
  return ExitCode.OK;
}
