import { type Clock, systemClock } from '../core/clock.ts';
import { ConfigError } from '../core/errors.ts';
import { isTerminalStatus, normaliseStatus } from '../core/job-status.ts';
import { isJsonObject } from '../core/json.ts';
import { messageFromJson } from '../core/message-json.ts';
import { messageKey } from '../core/message-key.ts';
import type { StreamMessage } from '../core/message.ts';
import type { FinalStatus, ReadOptions, StreamBatch, StreamCursor, StreamSource } from '../core/stream-source.ts';
import { type FileLine, readLines } from './read-lines.ts';

export interface FileSourceOptions {
  /** Path of a file of JSON lines, as `JSONHandler` writes them. */
  readonly file: string;
  /** Whose messages are read; those of other jobs in the file are passed over. */
  readonly jobId: string;
  /**
   * True waits for more where the file ends before the job does: somebody is still writing it. Otherwise the end of the file is the end:
   * see {@link RecordingEndsError}.
   */
  readonly follow?: boolean | undefined;
  /** Milliseconds between two looks at a file that is followed; 500 where it is not given. */
  readonly intervalMs?: number | undefined;
  /** At most this many messages in a batch; 1,000 where it is not given. */
  readonly batchLimit?: number | undefined;
  readonly clock?: Clock | undefined;
}

const INTERVAL_MS = 500;
const BATCH = 1_000;

/** The file ended and the job in it had not: whoever recorded it left before. */
export class RecordingEndsError extends ConfigError {
  /** The last status word in the file, if any. */
  readonly lastStatus: string | undefined;

  constructor(file: string, lastStatus: string | undefined) {
    super(`${file}: ends before the job does (last status: ${lastStatus ?? 'none'})`);
    this.lastStatus = lastStatus;
  }
}

/** The message that a line of a recording is; undefined for a stream of a newer version. @throws ConfigError for anything else */
export function messageOfLine(file: string, number: number, text: string): StreamMessage | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new ConfigError(`${file}:${number}: is not JSON`, { cause: error });
  }
  const message = messageFromJson(value);
  if (message !== undefined) return message;
  if (isJsonObject(value) && typeof value['stream_type'] === 'string' && typeof value['job_id'] === 'string') return undefined;
  throw new ConfigError(`${file}:${number}: is not a message of a job's stream`);
}

/** What is remembered of the lines that were read. */
class Recording {
  readonly #options: FileSourceOptions;
  /** How many messages look alike, by key: lines do not say it, but stand in its order. */
  readonly #alike = new Map<string, number>();
  #lineNumber = 0;
  lastStatus: StreamMessage | undefined;

  constructor(options: FileSourceOptions) {
    this.#options = options;
  }

  /** The message of the next line; undefined where there is none for this job. @throws ConfigError */
  take({ text }: Pick<FileLine, 'text'>): StreamMessage | undefined {
    const { file, jobId } = this.#options;
    this.#lineNumber++;
    if (text.trim() === '') return undefined;
    const message = messageOfLine(file, this.#lineNumber, text);
    if (message?.jobId !== jobId) return undefined;
    if (message.streamType === 'status') this.lastStatus = message;
    if (message.seq !== undefined) return message;
    const key = messageKey(message);
    const ordinal = this.#alike.get(key) ?? 0;
    this.#alike.set(key, ordinal + 1);
    return ordinal === 0 ? message : { ...message, ordinal };
  }

  final(): FinalStatus | undefined {
    const data = this.lastStatus?.data;
    if (data === undefined) return undefined;
    const rawStatus = String(data['status'] ?? data['state'] ?? '');
    const status = normaliseStatus(rawStatus);
    return isTerminalStatus(status) ? { status, rawStatus, job: data } : undefined;
  }
}

/**
 * Reads a job's stream from a file in which it was recorded. The cursor is the number of bytes before the next line; reading on from one
 * looks at everything before it again, which tells the job's last status and which messages look alike.
 */
export class FileSource implements StreamSource {
  readonly jobId: string;
  readonly #options: FileSourceOptions;

  constructor(options: FileSourceOptions) {
    this.jobId = options.jobId;
    this.#options = options;
  }

  async *read({ cursor, signal, onGap }: ReadOptions): AsyncGenerator<StreamBatch, void, undefined> {
    const { file, follow = false, intervalMs = INTERVAL_MS, batchLimit = BATCH, clock = systemClock } = this.#options;
    const start = offsetOf(cursor);
    const recording = new Recording(this.#options);
    let offset = 0;
    for (;;) {
      signal.throwIfAborted();
      const { lines, atEnd, rest } = await readLines(file, offset);
      let messages: StreamMessage[] = [];
      for (const line of lines) {
        const message = recording.take(line);
        offset = line.end;
        if (message === undefined || offset <= start) continue;
        messages.push(message);
        if (messages.length < batchLimit) continue;
        yield { messages, cursor: offset };
        signal.throwIfAborted();
        messages = [];
      }
      if (messages.length > 0) yield { messages, cursor: offset };
      if (!atEnd) continue;
      const final = recording.final();
      if (final !== undefined) {
        yield { messages: [], cursor: offset, final };
        return;
      }
      if (!follow) {
        if (rest.trim() !== '') onGap?.({ jobId: this.jobId, reason: `the last line of ${file} is torn, and was left out` });
        throw new RecordingEndsError(file, recording.lastStatus && String(recording.lastStatus.data['status'] ?? recording.lastStatus.data['state']));
      }
      signal.throwIfAborted();
      await clock.sleep(intervalMs, signal);
    }
  }
}

/** @throws ConfigError for a cursor of something else */
function offsetOf(cursor: StreamCursor | undefined): number {
  if (cursor === undefined || cursor === null) return 0;
  if (!Number.isSafeInteger(cursor) || (cursor as number) < 0) throw new ConfigError(`cursor: expected a number of bytes, got ${JSON.stringify(cursor)}`);
  return cursor as number;
}

/** The jobs whose messages a recording holds, in the order of their first one. @throws ConfigError where it is no recording, or empty */
export async function recordedJobs(file: string): Promise<readonly string[]> {
  const jobIds = new Set<string>();
  let [offset, number] = [0, 0];
  for (let atEnd = false; !atEnd; ) {
    const page = await readLines(file, offset);
    for (const { text, end } of page.lines) {
      offset = end;
      number++;
      const message = text.trim() === '' ? undefined : messageOfLine(file, number, text);
      if (message !== undefined) jobIds.add(message.jobId);
    }
    ({ atEnd } = page);
  }
  if (jobIds.size === 0) throw new ConfigError(`${file}: holds no message of a job's stream`);
  return [...jobIds];
}
