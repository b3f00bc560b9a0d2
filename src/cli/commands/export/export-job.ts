import { existsSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { ConfigError } from '../../../core/errors.ts';
import type { MaybePromise } from '../../../core/stream-handler.ts';
import { STREAM_TYPES, StreamType } from '../../../core/stream-type.ts';
import { printable } from '../../../core/text.ts';
import type { SettledOptions } from '../../command-context.ts';
import { ExitCode } from '../../exit-codes.ts';
import { withJobOrigin } from '../../job-reader.ts';
import type { Output } from '../../output.ts';
import { readJob } from '../../read-job.ts';
import { retryReporter } from '../../view/retry-reporter.ts';
import { type MessageForm, messageWriter } from '../streams/message-writer.ts';

export interface ExportOptions extends SettledOptions {
  readonly jsonl?: string;
  readonly csv?: string;
  readonly stream?: StreamType;
  readonly force?: boolean;
}

/** What to write, and where. */
interface Target {
  readonly form: MessageForm;
  /** `-` is standard output. */
  readonly file: string;
  readonly streams: readonly StreamType[];
}

/** @throws ConfigError where it is not clear what is meant */
function targetOf({ jsonl, csv, stream, force }: ExportOptions): Target {
  const file = jsonl ?? csv;
  if (file === undefined || (jsonl !== undefined && csv !== undefined)) throw new ConfigError('export: give --jsonl FILE or --csv FILE');
  if (jsonl !== undefined && stream !== undefined) throw new ConfigError('--stream: goes with --csv; JSON lines hold everything');
  if (file !== '-' && existsSync(file) && !force) throw new ConfigError(`${file}: is there already; replace it with --force`);
  return jsonl === undefined ? { form: 'csv', file, streams: [stream ?? StreamType.METRICS] } : { form: 'json', file, streams: STREAM_TYPES };
}

/** Writes a file whole or not at all. @param write gets what takes its text */
async function intoFile<T>(path: string, write: (take: (text: string) => Promise<void>) => Promise<T>): Promise<T> {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    const file = await open(temporary, 'w');
    try {
      const result = await write(async (text) => void (await file.write(text)));
      await file.sync();
      await rename(temporary, path);
      return result;
    } finally {
      await file.close();
    }
  } catch (error) {
    await rm(temporary, { force: true });
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
    throw new ConfigError(`${path}: cannot be written: ${(error as Error).message}`, { cause: error });
  }
}

/** `trainstream export JOB`. @returns the exit code */
export async function exportJob(jobId: string, options: ExportOptions, output: Output): Promise<number> {
  const { form, file, streams } = targetOf(options);
  const write = (take: (text: string) => MaybePromise<void>, isTerminal: boolean) =>
    withJobOrigin(options, async (origin) => {
      const [streamType = StreamType.METRICS] = streams;
      const writer = messageWriter(streamType, form, { raw: take }, isTerminal);
      const read = { streams, signal: new AbortController().signal, onRetry: retryReporter(output, options.verbose), onGap: ({ reason }: { reason: string }) => output.warn(`incomplete: ${printable(reason)}`) };
      let count = 0;
      await writer.begin();
      const batches = readJob(origin, jobId, read);
      for (;;) {
        const { value, done } = await batches.next();
        if (done) return { count, isEnded: value.isEnded };
        await writer.write(value);
        count += value.length;
      }
    });
  const { count, isEnded } = file === '-' ? await write(output.raw, process.stdout.isTTY) : await intoFile(file, (take) => write(take, false));
  if (file !== '-') output.note(`${file}: ${count} messages of ${jobId}${isEnded ? '' : ', which is still running'}`);
  return ExitCode.OK;
}
