import { closeSync, write, writeSync } from 'node:fs';
import type { ReadStream, WriteStream } from 'node:tty';
import { abortable } from '../../../core/abortable.ts';
import type { Clock } from '../../../core/clock.ts';
import type { Size } from '../frame/canvas.ts';
import { openWithoutBlocking } from './open-without-blocking.ts';
import type { Terminal, TerminalListener } from './terminal.ts';
import { writeAll } from './write-all.ts';

/** What a terminal that does not tell its size is taken for. */
const USUAL_SIZE: Size = { rows: 24, columns: 80 };

/** How often, and how far apart, the last words are tried. Milliseconds. */
const LAST_TRIES = 20;
const LAST_PAUSE_MS = 10;

export interface ProcessTerminalOptions {
  readonly clock: Clock;
  readonly input?: ReadStream & { readonly fd: number };
  readonly output?: WriteStream & { readonly fd: number };
  /** Opens the output a second time, so that no write waits; undefined where that cannot be done. */
  readonly open?: (output: number, input: number) => number | undefined;
}

/**
 * The terminal of this process. It is opened anew for writing where the system can, so that no write ever waits, and nothing has to be
 * waited for when the process ends (docs/decisions/0021). Where it cannot, a thread writes; then a process that ends while the terminal
 * takes nothing waits for it, as every Node program does.
 */
export class ProcessTerminal implements Terminal {
  readonly #clock: Clock;
  readonly #input: ReadStream & { readonly fd: number };
  readonly #output: WriteStream & { readonly fd: number };
  readonly #open: (output: number, input: number) => number | undefined;
  #listener: TerminalListener | undefined;
  #hearsErrors = false;
  #opened: number | undefined;
  #isOpen = false;
  /** A thread is writing. */
  #isThreadWriting = false;

  constructor({ clock, input = process.stdin, output = process.stdout, open = openWithoutBlocking }: ProcessTerminalOptions) {
    this.#clock = clock;
    this.#input = input;
    this.#output = output;
    this.#open = open;
  }

  get isTTY(): boolean {
    // Undefined, whatever the types say, where it is a file or a pipe.
    return Boolean(this.#output.isTTY && this.#input.isTTY);
  }

  get size(): Size {
    return { rows: this.#output.rows || USUAL_SIZE.rows, columns: this.#output.columns || USUAL_SIZE.columns };
  }

  write(bytes: Uint8Array, signal: AbortSignal): Promise<void> {
    const descriptor = this.#descriptor();
    if (descriptor !== undefined) return writeAll((rest) => writeSync(descriptor, rest), bytes, this.#clock, signal);
    return abortable(writeAll((rest) => this.#writeByThread(rest), bytes, this.#clock, signal), signal);
  }

  writeLast(bytes: Uint8Array): void {
    const descriptor = this.#descriptor();
    // It would wait behind what is under way, perhaps for ever.
    if (descriptor === undefined && this.#isThreadWriting) return;
    let rest = bytes;
    for (let tries = 0; tries < LAST_TRIES && rest.length > 0; tries++) {
      try {
        rest = rest.subarray(writeSync(descriptor ?? this.#output.fd, rest));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return;
        // Nothing else runs any more, so no clock could wake anybody.
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LAST_PAUSE_MS);
      }
    }
  }

  setRaw(isRaw: boolean): void {
    // The system lets nobody change the terminal while a thread waits in a write; Node gives it back as it was when the process ends.
    if (!this.#isThreadWriting || isRaw) this.#input.setRawMode(isRaw);
  }

  listen(listener: TerminalListener): () => void {
    const onData = (bytes: Uint8Array | string) => listener.onInput(typeof bytes === 'string' ? Buffer.from(bytes) : bytes);
    const onResize = () => listener.onResize();
    const onEnd = () => listener.onGone(new Error('the terminal was closed'));
    this.#listener = listener;
    // Stays for good: what goes wrong with a terminal that was left must not end the process.
    if (!this.#hearsErrors) this.#input.on('error', (error: Error) => this.#listener?.onGone(error));
    this.#hearsErrors = true;
    this.#output.on('resize', onResize);
    this.#input.on('end', onEnd).on('data', onData).resume();
    return () => {
      this.#listener = undefined;
      this.#output.off('resize', onResize);
      this.#input.off('data', onData).off('end', onEnd).pause();
    };
  }

  close(): void {
    if (this.#opened !== undefined) closeSync(this.#opened);
    this.#opened = undefined;
    this.#isOpen = false;
  }

  #descriptor(): number | undefined {
    if (!this.#isOpen) this.#opened = this.#open(this.#output.fd, this.#input.fd);
    this.#isOpen = true;
    return this.#opened;
  }

  async #writeByThread(bytes: Uint8Array): Promise<number> {
    this.#isThreadWriting = true;
    try {
      return await new Promise<number>((resolve, reject) => {
        write(this.#output.fd, bytes, (error, count) => (error ? reject(error) : resolve(count)));
      });
    } finally {
      this.#isThreadWriting = false;
    }
  }
}
