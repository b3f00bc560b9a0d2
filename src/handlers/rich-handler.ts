import type { ReadStream, WriteStream } from 'node:tty';
import { type Clock, systemClock } from '../core/clock.ts';
import { ConfigError } from '../core/errors.ts';
import type { StreamMessage } from '../core/message.ts';
import type { HandlerContext, MaybePromise, StreamHandler, StreamOutcome } from '../core/stream-handler.ts';
import { CLIHandler } from './cli-handler.ts';
import type { Charset } from './rich/frame/view-model.ts';
import type { IntegrationOptions } from './rich/screen/integration.ts';
import type { Terminal } from './rich/screen/terminal.ts';

export interface RichHandlerOptions {
  /** Where the view is shown; the process's standard output where it is not given. */
  readonly output?: WriteStream & { readonly fd: number };
  /** Where keys come from; the process's standard input where it is not given. */
  readonly input?: ReadStream & { readonly fd: number };
  /** A terminal of another kind, in place of `output` and `input`. */
  readonly terminal?: Terminal;
  /** Which characters the terminal's font has. `auto`, where it is not given, tells by locale and terminal. */
  readonly charset?: Charset | 'auto';
  /** False draws without colours, true with them whatever the environment says; by `NO_COLOR`, `FORCE_COLOR` and the terminal where it is not given. */
  readonly colour?: boolean;
  /** False listens to no key but Ctrl-C and Ctrl-Z. */
  readonly keys?: boolean;
  /** Progress, title, notifications and clipboard of the terminal: false switches all off, an object some. */
  readonly osc?: IntegrationOptions | boolean;
  /** Most pictures a second while news come, 1 to 30: 10, over SSH 4, where it is not given. */
  readonly fps?: number;
  /** Weight of the past in the curves, from 0 to below 1; 0.6 where it is not given. */
  readonly smoothing?: number;
  /** Which metrics are shown at first: a regular expression over their names, case ignored. */
  readonly metrics?: string;
  /** What the job is called before its backend says so. */
  readonly name?: string;
  /** Where the messages come from, as it is shown. */
  readonly source?: string;
  /** A command that shows the same, for people who ask. */
  readonly command?: string;
  /** What is printed behind the summary on leaving: where files are, how to return. */
  readonly summaryLines?: () => readonly string[];
  /** The person leaves by a key, and the job goes on. Not offered where it is not given. */
  readonly onDetach?: () => void;
  /** The person wants the job cancelled, and has confirmed it. Not offered where it is not given. What it throws is shown. */
  readonly onCancel?: (jobId: string) => MaybePromise<void>;
  /** Takes one line for the person where there is no terminal to draw on; standard error where it is not given. */
  readonly note?: (line: string) => void;
  readonly clock?: Clock;
}

const MOST_FPS = 30;

function check({ fps, smoothing, metrics }: RichHandlerOptions): void {
  if (fps !== undefined && !(fps >= 1 && fps <= MOST_FPS)) throw new ConfigError(`fps: expected a number from 1 to ${MOST_FPS}, got ${fps}`);
  if (smoothing !== undefined && !(smoothing >= 0 && smoothing < 1)) throw new ConfigError(`smoothing: expected a number from 0 to below 1, got ${smoothing}`);
  try {
    RegExp(metrics ?? '', 'i');
  } catch (error) {
    throw new ConfigError(`metrics: ${(error as SyntaxError).message}`, { cause: error });
  }
}

/** Writes lines, and waits while their reader is slow. */
function lineWriter(output: NodeJS.WritableStream): (line: string) => Promise<void> {
  return (line) =>
    new Promise((resolve, reject) => {
      output.write(`${line}\n`, (error) => (error ? reject(error) : resolve()));
    });
}

/**
 * Shows a job as a live view on a terminal: progress, curves, events, alerts; `?` tells the keys. The terminal is given back on every way
 * out, and a summary stays. A terminal that takes nothing slows nothing down: pictures are left out instead.
 *
 * Where there is no terminal, it says so once and prints the lines of `CLIHandler`. One handler shows one job.
 *
 * @example
 * await new JobStreamer({ baseUrl, apiKey, jobId, handlers: [new RichHandler()] }).streamUntilTerminal();
 */
export class RichHandler implements StreamHandler {
  readonly #options: RichHandlerOptions;
  /** What really takes the messages; undefined before `open`. */
  #inner: StreamHandler | undefined;
  #signal: AbortSignal | undefined;
  #isClosed = false;

  /** @throws ConfigError where an option makes no sense */
  constructor(options: RichHandlerOptions = {}) {
    check(options);
    this.#options = options;
  }

  async open(context: HandlerContext): Promise<void> {
    this.#signal = context.signal;
    const obstacle = this.#obstacle();
    const inner = obstacle === undefined ? await this.#createView(context.jobId) : this.#createLines(obstacle);
    // Closed while the view was loaded: nobody would give the terminal back.
    if (this.#isClosed) return;
    this.#inner = inner;
    await inner.open?.(context);
  }

  handle(message: StreamMessage): MaybePromise<void> {
    return this.#inner?.handle(message);
  }

  async handleBatch(messages: readonly StreamMessage[]): Promise<void> {
    if (this.#inner?.handleBatch !== undefined) return this.#inner.handleBatch(messages);
    for (const message of messages) {
      // Nobody waits for the rest any more.
      if (this.#signal?.aborted) return;
      const pending = this.#inner?.handle(message);
      if (pending !== undefined) await pending;
    }
  }

  async close(outcome: StreamOutcome): Promise<void> {
    this.#isClosed = true;
    await this.#inner?.close?.(outcome);
  }

  /** Why no view can be drawn. */
  #obstacle(): string | undefined {
    const { terminal, output = process.stdout, input = process.stdin } = this.#options;
    if (terminal !== undefined) return terminal.isTTY ? undefined : 'this is no terminal';
    if (!output.isTTY) return 'the output is no terminal';
    if (!input.isTTY) return 'the input is no terminal';
    return process.env['TERM'] === 'dumb' ? 'the terminal is a dumb one (TERM)' : undefined;
  }

  #createLines(obstacle: string): StreamHandler {
    const { output = process.stdout, note = (line) => void process.stderr.write(`${line}\n`) } = this.#options;
    note(`RichHandler: ${obstacle}; printing lines instead`);
    return new CLIHandler({ write: lineWriter(output) });
  }

  /** The view is loaded only here: programs that never show it need not pay for it. */
  async #createView(jobId: string): Promise<StreamHandler> {
    const { clock = systemClock, output = process.stdout, input = process.stdin, terminal, osc, smoothing, metrics, command, ...rest } = this.#options;
    const [{ Dashboard }, { ProcessTerminal }] = await Promise.all([import('./rich/dashboard.ts'), import('./rich/screen/process-terminal.ts')]);
    const dashboard = new Dashboard({
      ...rest,
      clock,
      terminal: terminal ?? new ProcessTerminal({ clock, output, input }),
      integration: osc,
      settings: { ...(smoothing !== undefined && { smoothing }), ...(metrics !== undefined && { metricFilter: metrics }) },
      command: command === undefined ? undefined : () => command,
    });
    return dashboard.handler(jobId);
  }
}
