import { closeSync, openSync, writeSync } from 'node:fs';
import type { Clock } from '../../src/core/clock.ts';
import { messageToJson } from '../../src/core/message-json.ts';
import type { StreamMessage } from '../../src/core/message.ts';
import type { StreamHandler } from '../../src/core/stream-handler.ts';

/** The seed's section 3.2: what a server says is printed as it is. */
export class NaiveCLIHandler implements StreamHandler {
  readonly #write: (line: string) => void;

  constructor(write: (line: string) => void) {
    this.#write = write;
  }

  handle({ streamType, data, seq }: StreamMessage): void {
    if (streamType === 'status') this.#write(`Status: ${String(data['status'] ?? 'unknown')}`);
    if (streamType === 'events') this.#write(`[${seq}] ${String(data['type'])}: ${String(data['message'])}`);
    if (streamType === 'metrics') this.#write(`${String(data['name'])}=${String(data['value'])} (step=${String(data['step'])})`);
  }
}

/** The seed's section 3.2: opens its file anew, so that what was there is gone. */
export class NaiveJSONHandler implements StreamHandler {
  readonly #file: number;

  constructor(path: string) {
    this.#file = openSync(path, 'w');
  }

  handle(message: StreamMessage): void {
    writeSync(this.#file, `${messageToJson(message)}\n`);
  }

  /** Stands for the interpreter, which closes the file when nobody holds the handler. */
  close(): void {
    closeSync(this.#file);
  }
}

/** The seed's section 3.2: looks at the time only when a message comes. */
export class NaiveBufferedHandler implements StreamHandler {
  readonly #process: (messages: readonly StreamMessage[]) => void;
  readonly #flushIntervalMs: number;
  readonly #clock: Clock;
  #buffer: StreamMessage[] = [];
  #flushedAt: number;

  constructor(process: (messages: readonly StreamMessage[]) => void, flushIntervalMs: number, clock: Clock) {
    this.#process = process;
    this.#flushIntervalMs = flushIntervalMs;
    this.#clock = clock;
    this.#flushedAt = clock.now();
  }

  handle(message: StreamMessage): void {
    this.#buffer.push(message);
    if (this.#buffer.length >= 100 || this.#clock.now() - this.#flushedAt >= this.#flushIntervalMs) this.flush();
  }

  flush(): void {
    if (this.#buffer.length === 0) return;
    this.#process(this.#buffer);
    this.#buffer = [];
    this.#flushedAt = this.#clock.now();
  }
}
