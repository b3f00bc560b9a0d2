import { printable } from '../../../core/text.ts';
import type { Canvas, Size } from '../frame/canvas.ts';
import { cellDiff } from './cell-diff.ts';
import { FrameWriter } from './frame-writer.ts';
import { Integration } from './integration.ts';
import { JobControl } from './job-control.ts';
import type { InputEvent } from './key-parser.ts';
import { KeyReader } from './key-reader.ts';
import { CANCEL_SEQUENCE, FRAMES_OFF, FRAMES_ON, REPORTS_OFF, REPORTS_ON } from './mode-sequences.ts';
import { BELL, type Progress } from './osc.ts';
import { restoreAtExit } from './restore-at-exit.ts';
import type { ScreenOptions } from './screen-options.ts';
import { StyleSequences } from './style-sequences.ts';

const LEAVE_LIMIT_MS = 1_000;

/** While the screen has the terminal. */
interface Session {
  readonly writer: FrameWriter;
  /** Ends writes that the terminal does not take. */
  readonly writing: AbortController;
  readonly endListening: () => void;
}

/**
 * The terminal while the live view has it. It shows canvases, hands on keys, and gives the terminal back as it was on every way out: `leave`,
 * Ctrl-Z, the end of the process by an error or a signal. It never waits for a terminal that takes nothing; frames that come meanwhile
 * replace each other.
 */
export class Screen {
  readonly #options: ScreenOptions;
  readonly #styles: StyleSequences;
  readonly #integration: Integration;
  readonly #keys: KeyReader;
  readonly #jobControl: JobControl;
  readonly #encoder = new TextEncoder();
  #session: Session | undefined;
  /** Giving the terminal back is under way. */
  #closing: Promise<boolean> | undefined;
  #leaving: Promise<boolean> | undefined;
  #endRestoring: (() => void) | undefined;
  #knownSize: Size | undefined;
  #showsLines = false;
  /** The latest canvas, to be shown again after a stop. */
  #last: Canvas | undefined;
  #isGone = false;

  constructor(options: ScreenOptions) {
    const { clock, events = process, environment = process.env } = options;
    this.#options = options;
    this.#styles = new StyleSequences(options.colour);
    this.#integration = new Integration(environment, options.integration);
    this.#keys = new KeyReader({ clock, onEvent: (event) => this.#onEvent(event) });
    this.#jobControl = new JobControl({ clock, events, onStop: () => this.#pause(), onContinue: () => this.#resume() });
  }

  /** Rows and columns of the terminal. */
  get size(): Size {
    return this.#options.terminal.size;
  }

  /** Takes the terminal, once. */
  enter(): void {
    if (this.#knownSize !== undefined) return;
    this.#jobControl.start();
    this.#open();
  }

  /** Shows a canvas, as soon as the terminal has taken what came before; it must not change any more. The latest one wins. */
  draw(canvas: Canvas): void {
    this.#last = canvas;
    if (!this.#showsLines) this.#session?.writer.draw(canvas);
  }

  /** Writes the whole picture anew, whatever the terminal shows. */
  repaint(): void {
    if (this.#showsLines) return;
    this.#session?.writer.forget();
    if (this.#last !== undefined) this.draw(this.#last);
  }

  /** Goes to the normal screen, for lines; keys still come. */
  showLines(): void {
    if (this.#showsLines) return;
    this.#showsLines = true;
    this.#session?.writer.forget();
    this.#session?.writer.send('mode', FRAMES_OFF);
  }

  /** Prints lines in the normal screen, after `showLines`. Of more than a terminal takes, the oldest are left out, and that is said. */
  print(lines: readonly string[]): void {
    if (this.#showsLines) this.#session?.writer.print(lines.map(printable));
  }

  /** Back from the lines to the latest canvas. */
  showFrames(): void {
    if (!this.#showsLines) return;
    this.#showsLines = false;
    this.#session?.writer.forget();
    this.#session?.writer.send('mode', FRAMES_ON);
    if (this.#last !== undefined) this.draw(this.#last);
  }

  /** Names the window. */
  setTitle(title: string): void {
    const sequence = this.#integration.title(title);
    this.#session?.writer.send('title', sequence);
  }

  /** Shows how far the job is outside the picture; undefined shows nothing. Terminals forget it after some seconds: say it again and again. */
  setProgress(progress: Progress | undefined): void {
    const sequence = this.#integration.progress(progress);
    this.#session?.writer.send('progress', sequence);
  }

  /** Shows a message on the desktop and rings the bell. */
  notify(title: string, body: string): void {
    this.#session?.writer.send('notification', this.#integration.notification(title, body));
  }

  /** Rings the bell. */
  bell(): void {
    this.#session?.writer.send('bell', BELL);
  }

  /** @returns false where text cannot be copied: it is too long, or copying is switched off */
  copy(text: string): boolean {
    const sequence = this.#integration.copy(text);
    if (sequence !== undefined) this.#session?.writer.send('copy', sequence);
    return sequence !== undefined;
  }

  /** Gives the terminal back, stops the process as Ctrl-Z does, and takes the terminal again when it goes on. */
  async suspend(): Promise<void> {
    if (this.#session !== undefined) await this.#jobControl.suspend();
  }

  /**
   * Gives the terminal back and prints lines into the normal screen. What was sent before is written first, apart from a frame that waits.
   * @returns false where the terminal took nothing for as long as is allowed, or is gone: the process may end all the same
   */
  leave(lines: readonly string[] = []): Promise<boolean> {
    this.#leaving ??= this.#leave(lines.map((line) => `${printable(line)}\r\n`).join(''));
    return this.#leaving;
  }

  async #leave(text: string): Promise<boolean> {
    this.#jobControl.end();
    await this.#closing;
    if (this.#isGone || this.#knownSize === undefined) return false;
    const isWritten = await this.#close(text);
    // Where it is not, one more try is made when the process ends.
    if (isWritten) this.#options.terminal.close();
    return isWritten;
  }

  #open(): void {
    const { terminal, events = process } = this.#options;
    const writing = new AbortController();
    const writer = new FrameWriter({
      write: (bytes) => terminal.write(bytes, writing.signal),
      diff: (previous, next) => cellDiff(previous, next, this.#styles),
      onFailure: (error) => {
        if (!writing.signal.aborted) this.#onGone(error as Error);
      },
    });
    const endListening = terminal.listen({
      onInput: (bytes) => this.#keys.feed(bytes),
      onResize: () => this.#onResize(),
      onGone: (error) => this.#onGone(error),
    });
    this.#endRestoring?.();
    this.#endRestoring = restoreAtExit(() => this.#restoreNow(), events);
    this.#session = { writer, writing, endListening };
    this.#knownSize = this.size;
    this.#take(writer);
  }

  /** From whatever state the terminal is in. */
  #take(writer: FrameWriter): void {
    // Before anything is written: in the background this stops the process until it has the terminal again.
    this.#options.terminal.setRaw(true);
    writer.send('mode', `${this.#showsLines ? '' : FRAMES_ON}${REPORTS_ON}${this.#integration.begin()}`);
    if (this.#last !== undefined) this.draw(this.#last);
  }

  #close(text: string): Promise<boolean> {
    this.#closing = this.#giveBack(text, this.#session);
    return this.#closing;
  }

  /** @param session undefined where the terminal was given back before, and only text is to be written */
  async #giveBack(text: string, session: Session | undefined): Promise<boolean> {
    const { terminal, clock, leaveLimitMs = LEAVE_LIMIT_MS } = this.#options;
    const writing = session?.writing ?? new AbortController();
    const done = new AbortController();
    clock.sleep(leaveLimitMs, done.signal).then(
      () => writing.abort(new Error('the terminal takes nothing')),
      () => undefined,
    );
    try {
      await session?.writer.finish();
      writing.signal.throwIfAborted();
      await terminal.write(this.#encoder.encode((session === undefined ? '' : this.#goodbye()) + text), writing.signal);
      this.#endRestoring?.();
      return true;
    } catch (error) {
      if (!writing.signal.aborted) this.#onGone(error as Error);
      return false;
    } finally {
      done.abort();
      this.#keys.stop();
      terminal.setRaw(false);
      session?.endListening();
      this.#session = undefined;
    }
  }

  #goodbye(): string {
    return `${REPORTS_OFF}${this.#integration.end()}${this.#showsLines ? '' : FRAMES_OFF}`;
  }

  #restoreNow(): void {
    this.#options.terminal.writeLast(this.#encoder.encode(CANCEL_SEQUENCE + this.#goodbye()));
    this.#options.terminal.setRaw(false);
  }

  async #pause(): Promise<void> {
    if (this.#session !== undefined) await this.#close('');
  }

  /** After a stop by this program, or by another that did not ask. */
  #resume(): void {
    const before = this.#knownSize;
    if (this.#session === undefined) {
      this.#open();
    } else {
      this.#options.terminal.setRaw(false);
      this.#session.writer.forget();
      this.#take(this.#session.writer);
    }
    if (before?.rows !== this.size.rows || before.columns !== this.size.columns) this.#onResize();
  }

  #onResize(): void {
    if (!this.#showsLines) this.#session?.writer.forget();
    this.#knownSize = this.size;
    this.#options.onResize?.(this.size);
  }

  #onEvent(event: InputEvent): void {
    if (event.kind === 'key') this.#options.onKey?.(event.key);
    else if (event.kind === 'paste') this.#options.onPaste?.(event.text);
    else this.#options.onFocus?.(event.hasFocus);
  }

  #onGone(error: Error): void {
    if (this.#isGone) return;
    this.#isGone = true;
    const session = this.#session;
    this.#session = undefined;
    this.#jobControl.end();
    this.#keys.stop();
    session?.writing.abort(error);
    this.#endRestoring?.();
    session?.endListening();
    this.#options.terminal.setRaw(false);
    this.#options.onGone?.(error);
  }
}
