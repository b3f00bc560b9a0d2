import type { Size } from '../frame/canvas.ts';

/** What a terminal tells by itself. */
export interface TerminalListener {
  /** Bytes of keys that were pressed, and answers of the terminal. */
  onInput(bytes: Uint8Array): void;
  onResize(): void;
  /** There is no terminal any more: the window was closed, the connection broke. */
  onGone(error: Error): void;
}

/** The terminal as the screen needs it. Nothing here ever waits for a terminal that takes nothing. */
export interface Terminal {
  /** True where both what is written and what is read is a terminal. */
  readonly isTTY: boolean;
  /** As large as it is now. */
  readonly size: Size;
  /**
   * Writes everything, however long the terminal takes; one call at a time.
   * @throws `signal.reason` as soon as the signal aborts, whatever was written by then; what the system says where the terminal is gone
   */
  write(bytes: Uint8Array, signal: AbortSignal): Promise<void>;
  /** Writes before the process ends: as much as the terminal takes in a moment. Throws nothing: there is nobody left to be told. */
  writeLast(bytes: Uint8Array): void;
  /** Keys come as they are pressed (raw), or line by line with an echo. */
  setRaw(isRaw: boolean): void;
  /** @returns a function that ends the listening */
  listen(listener: TerminalListener): () => void;
  /** Gives back what it holds. Nothing may be written afterwards. */
  close(): void;
}
