import xterm from '@xterm/headless';
import type { Size } from '../../../../src/handlers/rich/frame/canvas.ts';
import type { Terminal, TerminalListener } from '../../../../src/handlers/rich/screen/terminal.ts';

/** What a person sees. */
export interface Seen {
  /** Without the blanks at the ends of the rows and below the last one. */
  readonly text: string;
  /** True in the alternate screen, where pictures are. */
  readonly isPicture: boolean;
}

/** A terminal in memory, which can be made to stall, to break and to press keys. */
export class MemoryTerminal implements Terminal {
  isTTY = true;
  size: Size;
  isRaw = false;
  isClosed = false;
  readonly writes: string[] = [];
  #listener: TerminalListener | undefined;
  #fault: Error | undefined;
  #stalled: { readonly until: Promise<void>; release(): void } | undefined;

  constructor(size: Size = { rows: 30, columns: 100 }) {
    this.size = size;
  }

  async write(bytes: Uint8Array, signal: AbortSignal): Promise<void> {
    if (this.#stalled !== undefined) {
      const aborted = new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));
      await Promise.race([this.#stalled.until, aborted]);
    }
    if (this.#fault !== undefined) throw this.#fault;
    this.writes.push(Buffer.from(bytes).toString());
  }

  writeLast(bytes: Uint8Array): void {
    this.writes.push(Buffer.from(bytes).toString());
  }

  setRaw(isRaw: boolean): void {
    this.isRaw = isRaw;
  }

  listen(listener: TerminalListener): () => void {
    this.#listener = listener;
    return () => (this.#listener = undefined);
  }

  close(): void {
    this.isClosed = true;
  }

  /** Presses keys, as the bytes that they send. */
  type(text: string): void {
    this.#listener?.onInput(Buffer.from(text));
  }

  resize(size: Size): void {
    this.size = size;
    this.#listener?.onResize();
  }

  /** Takes nothing until it is released. */
  stall(): () => void {
    let release = (): void => undefined;
    const until = new Promise<void>((resolve) => (release = resolve));
    this.#stalled = { until, release };
    return () => {
      this.#stalled = undefined;
      release();
    };
  }

  /** Every further write fails. */
  break(error: Error): void {
    this.#fault = error;
  }

  /** Everything that was ever written. */
  get output(): string {
    return this.writes.join('');
  }

  /** How many pictures were ever written, whole or in part. */
  get pictures(): number {
    return this.output.split('\u001b[?2026h').length - 1;
  }

  /** What a real terminal makes of what was written. */
  async seen(): Promise<Seen> {
    const terminal = new xterm.Terminal({ cols: this.size.columns, rows: this.size.rows, scrollback: 5_000, allowProposedApi: true });
    await new Promise<void>((resolve) => terminal.write(this.output, resolve));
    const { active } = terminal.buffer;
    const lines = Array.from({ length: active.length }, (_, row) => active.getLine(row)?.translateToString(true) ?? '');
    terminal.dispose();
    return { text: lines.join('\n').trimEnd(), isPicture: active.type === 'alternate' };
  }
}
