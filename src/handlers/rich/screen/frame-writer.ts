import type { Canvas } from '../frame/canvas.ts';
import { LineBuffer } from './line-buffer.ts';
import { UPDATE_END, UPDATE_START } from './mode-sequences.ts';

export interface FrameWriterOptions {
  /** Writes everything; resolves when the terminal has taken it. */
  readonly write: (bytes: Uint8Array) => Promise<void>;
  /** What makes a terminal that shows one canvas, or what is not known, show another. */
  readonly diff: (previous: Canvas | undefined, next: Canvas) => string;
  /** Told once, when a write failed. Nothing is written afterwards. */
  readonly onFailure: (error: unknown) => void;
}

/**
 * One write is under way at a time. What comes meanwhile waits: of frames the latest, of control sequences the latest of each kind, of
 * lines all that fit. A frame is compared with what was really written.
 */
export class FrameWriter {
  readonly #options: FrameWriterOptions;
  readonly #encoder = new TextEncoder();
  readonly #sequences = new Map<string, string>();
  readonly #lines = new LineBuffer();
  /** What the terminal shows when all that was handed over is written; undefined where that is not known. */
  #shown: Canvas | undefined;
  #next: Canvas | undefined;
  #running: Promise<void> | undefined;
  #isEnded = false;

  constructor(options: FrameWriterOptions) {
    this.#options = options;
  }

  /** Shows a canvas, which must not change any more. */
  draw(canvas: Canvas): void {
    this.#next = canvas;
    this.#start();
  }

  /** Writes a control sequence, before any frame. One that still waits is replaced by the next of its kind. */
  send(kind: string, sequence: string): void {
    // Behind the others, also where it replaces one.
    this.#sequences.delete(kind);
    if (sequence !== '') this.#sequences.set(kind, sequence);
    this.#start();
  }

  /** Prints lines where the cursor is. */
  print(lines: readonly string[]): void {
    this.#lines.add(lines);
    this.#start();
  }

  /** What the terminal shows is not known any more, and what waits to be shown is out of date. */
  forget(): void {
    this.#shown = undefined;
    this.#next = undefined;
    this.#lines.clear();
  }

  /** Takes no more, drops the frame that waits, and resolves when everything else is written, or cannot be. */
  async finish(): Promise<void> {
    this.#next = undefined;
    while (this.#running !== undefined) await this.#running;
    this.#isEnded = true;
  }

  #start(): void {
    if (this.#running !== undefined || this.#isEnded) return;
    const text = this.#take();
    if (text !== '') this.#running = this.#run(text);
  }

  async #run(first: string): Promise<void> {
    try {
      for (let text = first; text !== ''; text = this.#take()) await this.#options.write(this.#encoder.encode(text));
    } catch (error) {
      this.#isEnded = true;
      this.#options.onFailure(error);
    } finally {
      this.#running = undefined;
    }
  }

  #take(): string {
    let text = [...this.#sequences.values()].join('') + this.#lines.take();
    this.#sequences.clear();
    if (this.#next === undefined) return text;
    const changes = this.#options.diff(this.#shown, this.#next);
    this.#shown = this.#next;
    this.#next = undefined;
    if (changes !== '') text += UPDATE_START + changes + UPDATE_END;
    return text;
  }
}
