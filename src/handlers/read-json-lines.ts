import { closeSync, fstatSync, ftruncateSync, openSync, readSync } from 'node:fs';
import { ConfigError } from '../core/errors.ts';
import { messageFromJson } from '../core/message-json.ts';
import type { StreamMessage } from '../core/message.ts';

export interface ReadJsonLinesOptions {
  /** The job that every line must belong to. */
  readonly jobId: string;
  /** True cuts off a last line without a line break: what a crash left of it. */
  readonly repair: boolean;
}

const CHUNK = 1 << 20;
const LINE_BREAK = 0x0a;

function openExisting(path: string, write: boolean): number | undefined {
  try {
    return openSync(path, write ? 'r+' : 'r');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new ConfigError(`${path}: cannot be opened: ${message}`, { cause: error });
  }
}

function parseLine(path: string, number: number, line: string, jobId: string): StreamMessage {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw new ConfigError(`${path}:${number}: is not JSON; choose another file`, { cause: error });
  }
  const message = messageFromJson(value);
  if (message === undefined) throw new ConfigError(`${path}:${number}: is not a message of a job's stream; choose another file`);
  if (message.jobId !== jobId) throw new ConfigError(`${path} holds job ${message.jobId}, not ${jobId}; choose another file`);
  return message;
}

/** How every line of ours begins. */
const BEGINNING = '{"stream_type":"';

/** @throws ConfigError where a file's only line, which has no end, is not what a crash left of one of ours, nor a whole one of the job */
function checkTornLine(path: string, line: string, jobId: string): void {
  if (!line.startsWith(BEGINNING) && !BEGINNING.startsWith(line)) throw new ConfigError(`${path}: holds something else; choose another file`);
  try {
    JSON.parse(line);
  } catch {
    return;
  }
  parseLine(path, 1, line, jobId);
}

/**
 * The messages in a file of JSON lines, in order; none where there is no file. Memory does not grow with the file.
 * @throws ConfigError where it cannot be read, or holds anything but messages of the job
 */
export function* readJsonLines(path: string, { jobId, repair }: ReadJsonLinesOptions): Generator<StreamMessage, void, undefined> {
  const file = openExisting(path, repair);
  if (file === undefined) return;
  try {
    if (!fstatSync(file).isFile()) return;
    const chunk = Buffer.alloc(CHUNK);
    let rest: Buffer = Buffer.alloc(0);
    let complete = 0;
    let number = 0;
    for (let position = 0; ; ) {
      const size = readSync(file, chunk, 0, CHUNK, position);
      if (size === 0) break;
      position += size;
      rest = Buffer.concat([rest, chunk.subarray(0, size)]);
      let start = 0;
      for (let end = rest.indexOf(LINE_BREAK, start); end >= 0; end = rest.indexOf(LINE_BREAK, start)) {
        const line = rest.toString('utf8', start, end);
        start = end + 1;
        if (line.trim() !== '') yield parseLine(path, ++number, line, jobId);
      }
      complete += start;
      rest = rest.subarray(start);
    }
    if (!repair || rest.length === 0) return;
    // Only what we wrote is ours to cut: after lines of ours, or begun as one of ours.
    if (number === 0) checkTornLine(path, rest.toString('utf8'), jobId);
    ftruncateSync(file, complete);
  } finally {
    closeSync(file);
  }
}
