import { closeSync, fstatSync, fsync, openSync, writeSync } from 'node:fs';
import { promisify } from 'node:util';
import { ConfigError } from '../core/errors.ts';
import { messageToJson } from '../core/message-json.ts';
import { messageKey } from '../core/message-key.ts';
import type { StreamMessage } from '../core/message.ts';
import type { HandlerContext, MaybePromise, StreamHandler } from '../core/stream-handler.ts';
import { readJsonLines } from './read-json-lines.ts';
import { writeStandardOutput } from './write-standard-output.ts';

export interface JSONHandlerOptions {
  /** Path of the file to append to. Standard output, or `write`, where it is not given. */
  readonly file?: string;
  /** Takes text that ends with a line break, in place of a file. A returned promise is awaited. */
  readonly write?: (text: string) => MaybePromise<void>;
  /** True makes `flush` wait until the disk has everything: safe against power loss too. */
  readonly fsync?: boolean;
}

function writeAll(file: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let offset = 0; offset < bytes.length; ) offset += writeSync(file, bytes, offset);
}

/**
 * Writes each message as one line of JSON, in the seed's field order.
 *
 * With a file it appends, and knows what the file holds: a last line that was torn by a crash is cut off, a file of another job is
 * refused, and messages that are there already are passed by. So a stream that starts again from the beginning, or from
 * any earlier cursor, leaves every message in the file exactly once.
 */
export class JSONHandler implements StreamHandler {
  readonly #options: JSONHandlerOptions;
  #file: number | undefined;
  #highestSeq = 0;
  #keys = new Set<string>();

  constructor(options: JSONHandlerOptions = {}) {
    this.#options = options;
  }

  /** @throws ConfigError where the file cannot be used: another job's, not JSON lines, not writable */
  open({ jobId }: HandlerContext): void {
    const { file } = this.#options;
    if (file === undefined) return;
    // A line does not say its message's ordinal; those that look alike stand in the order of theirs.
    const alike = new Map<string, number>();
    for (const message of readJsonLines(file, { jobId, repair: true })) {
      const key = message.seq === undefined ? messageKey(message) : '';
      const ordinal = key === '' ? 0 : (alike.get(key) ?? 0);
      if (key !== '') alike.set(key, ordinal + 1);
      this.#remember(ordinal === 0 ? message : { ...message, ordinal });
    }
    try {
      this.#file = openSync(file, 'a', 0o644);
    } catch (error) {
      throw new ConfigError(`${file}: cannot be written: ${(error as Error).message}`, { cause: error });
    }
  }

  handle(message: StreamMessage): MaybePromise<void> {
    return this.handleBatch([message]);
  }

  handleBatch(messages: readonly StreamMessage[]): MaybePromise<void> {
    const { file } = this.#options;
    // What is meant for a file must not come out elsewhere.
    if (file !== undefined && this.#file === undefined) throw new Error(`${file}: a message came before it was opened, or behind its end`);
    let text = '';
    for (const message of messages) {
      if (this.#file !== undefined && this.#holds(message)) continue;
      text += `${messageToJson(message)}\n`;
    }
    if (text === '') return;
    if (this.#file === undefined) return (this.#options.write ?? writeStandardOutput)(text);
    writeAll(this.#file, text);
    for (const message of messages) this.#remember(message);
  }

  flush(): MaybePromise<void> {
    return this.#file === undefined ? undefined : this.#sync(this.#file);
  }

  async close(): Promise<void> {
    const file = this.#file;
    if (file === undefined) return;
    this.#file = undefined;
    try {
      await this.#sync(file);
    } finally {
      closeSync(file);
    }
  }

  /** A disk may take long: whatever else there is to do goes on. */
  #sync(file: number): MaybePromise<void> {
    return this.#options.fsync && fstatSync(file).isFile() ? promisify(fsync)(file) : undefined;
  }

  #holds(message: StreamMessage): boolean {
    if (message.seqScope === 'log' && message.seq !== undefined) return message.seq <= this.#highestSeq;
    return this.#keys.has(messageKey(message));
  }

  #remember(message: StreamMessage): void {
    if (message.seqScope === 'log' && message.seq !== undefined) this.#highestSeq = Math.max(this.#highestSeq, message.seq);
    else if (this.#file !== undefined || this.#options.file !== undefined) this.#keys.add(messageKey(message));
  }
}
