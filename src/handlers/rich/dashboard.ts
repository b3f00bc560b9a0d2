import type { RetryNotice } from '../../core/retry-policy.ts';
import type { MetricMessage, StreamMessage } from '../../core/message.ts';
import type { StreamHandler, StreamOutcome } from '../../core/stream-handler.ts';
import type { GapNotice } from '../../core/stream-source.ts';
import { printable, withoutSecrets } from '../../core/text.ts';
import { cliLine } from '../cli-handler.ts';
import { DashboardKeys } from './dashboard-keys.ts';
import type { DashboardOptions } from './dashboard-options.ts';
import { DashboardState } from './dashboard-state.ts';
import type { Canvas } from './frame/canvas.ts';
import { frame } from './frame/frame.ts';
import { summary } from './frame/summary.ts';
import { JobHandler } from './job-handler.ts';
import { PaintLoop } from './paint-loop.ts';
import { pausedPicture } from './paused-picture.ts';
import { PlainLines } from './plain-lines.ts';
import { QueuePlaces } from './queue-places.ts';
import { colourDepth } from './screen/colour-depth.ts';
import { Screen } from './screen/screen.ts';
import { addAlert } from './state/add-alert.ts';
import type { JobState } from './state/job-state.ts';
import { messageTime } from './state/message-time.ts';
import { reduce } from './state/reduce.ts';
import { TerminalMarks } from './terminal-marks.ts';

/** Time between two pictures while news come: usually, over SSH, and while nobody looks. Milliseconds. */
const INTERVAL_MS = 100;
const SSH_INTERVAL_MS = 250;
const UNFOCUSED_INTERVAL_MS = 1_000;

/** A value that met a condition of which somebody wants to be told. */
export interface MetCondition {
  /** What tells the conditions of a job apart. */
  readonly condition: string;
  /** One line for a person. */
  readonly text: string;
  /** The point that met it. */
  readonly message: MetricMessage;
}

/**
 * The live view of one job or many. Messages only change the state; pictures are made from it now and then, and the terminal is never
 * waited for. It takes the terminal when the first handler is opened, and gives it back when the last one is closed, unless it is to stay.
 */
export class Dashboard {
  readonly #options: DashboardOptions;
  readonly #state: DashboardState;
  readonly #screen: Screen;
  readonly #keys: DashboardKeys;
  readonly #lines: PlainLines;
  readonly #marks: TerminalMarks;
  readonly #places: QueuePlaces | undefined;
  readonly #loop: PaintLoop;
  #phase: 'new' | 'open' | 'closed' = 'new';
  #openHandlers = 0;
  #hasMessages = false;
  #closing: Promise<void> | undefined;
  /** The picture at which painting came to rest. */
  #resting: Canvas | undefined;
  #failure: { readonly error: unknown; isTold: boolean } | undefined;

  constructor(options: DashboardOptions) {
    const { clock, terminal, environment = process.env, integration, events, fps } = options;
    this.#options = options;
    this.#state = new DashboardState(options);
    this.#screen = new Screen({
      terminal,
      clock,
      environment,
      colour: colourDepth(environment, terminal.isTTY, options.colour),
      onKey: (key) => this.#keys.press(key),
      onPaste: (text) => this.#keys.paste(text),
      onFocus: (hasFocus) => this.#onFocus(hasFocus),
      onResize: () => this.#repaint(),
      onGone: (error) => this.#fail(new Error(`the terminal is gone: ${error.message}`, { cause: error })),
      ...(integration !== undefined && { integration }),
      ...(events && { events }),
    });
    this.#lines = new PlainLines(this.#screen, options.table ? (message) => `${printable(message.jobId)} ${cliLine(message)}` : cliLine);
    this.#marks = new TerminalMarks(this.#screen, clock.now());
    this.#places = options.askPlaces && new QueuePlaces(options.askPlaces, () => this.#loop.note());
    this.#keys = new DashboardKeys({
      options,
      state: this.#state,
      screen: this.#screen,
      lines: this.#lines,
      say: this.say,
      onInterrupt: () => this.#interrupt(),
      onChange: () => this.#repaint(),
      onFailure: (error) => this.#fail(error),
    });
    const shortest = fps !== undefined ? 1_000 / fps : environment['SSH_CONNECTION'] ? SSH_INTERVAL_MS : INTERVAL_MS;
    this.#loop = new PaintLoop({
      clock,
      paint: () => this.#paint(),
      intervalMs: () => (this.#marks.hasFocus ? shortest : Math.max(shortest, UNFOCUSED_INTERVAL_MS)),
      onFailure: (error) => this.#fail(error),
    });
  }

  /** Takes the terminal and shows the first picture. Further calls do nothing. */
  open(): void {
    if (this.#phase !== 'new') return;
    this.#phase = 'open';
    this.#screen.enter();
    this.#loop.start();
  }

  /** Takes the messages of one job, which has its row from now on: above the others where these are shown already. */
  handler(jobId: string): StreamHandler {
    const job = this.#state.job(jobId, this.#phase === 'open');
    this.#openHandlers++;
    return new JobHandler({
      open: () => this.open(),
      take: (message) => this.#take(job, message),
      taken: () => this.#taken(),
      isClosed: () => this.#phase === 'closed',
      close: (outcome) => this.#ended(job, outcome),
    });
  }

  /** A request failed and will be tried again. */
  readonly retry = (notice: RetryNotice): void => {
    this.#state.notes.retry(notice);
    this.#loop.note();
  };

  /** Completeness cannot be vouched for: it is shown, and said once more on leaving. */
  readonly gap = (notice: GapNotice): void => {
    this.#state.notes.gap(notice);
    this.#loop.note();
  };

  /** Shows a line for a while. */
  readonly say = (text: string): void => {
    this.#state.notes.say(text);
    this.#lines.say(this.#state.notes.notice ?? '');
    this.#loop.hurry();
  };

  /** Adds to the alerts of a job, and shows the line for a while: the same condition not again for a minute. */
  readonly alert = ({ condition, text, message }: MetCondition): void => {
    const { jobId, step } = message;
    addAlert(this.#state.job(jobId), { level: 'warning', time: messageTime(message) ?? this.#options.clock.now(), text, step });
    const line = `alert: ${jobId}: ${text}`;
    this.#state.notes.alert(JSON.stringify([jobId, condition]), line);
    this.#lines.say(printable(withoutSecrets(line)));
    this.#loop.hurry();
  };

  /** Tells somebody who looks elsewhere: a message on the desktop where the terminal can show one, and the bell. */
  readonly notify = (title: string, body: string): void => {
    this.#marks.notified(this.#options.clock.now());
    this.#screen.notify(title, body);
  };

  /**
   * Gives the terminal back; the summary stays in the normal screen. Further calls wait for the first.
   * @throws what went wrong with the view, where no handler has told it
   */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const wasOpen = this.#phase === 'open';
    this.#phase = 'closed';
    if (!wasOpen) return;
    await this.#loop.stop();
    const { model, notes } = this.#state;
    await this.#screen.leave([...summary(model, this.#options.clock.now()), ...notes.gaps, ...(this.#options.summaryLines?.() ?? [])]);
    if (this.#failure?.isTold === false) throw this.#failure.error;
  }

  #take(job: JobState, message: StreamMessage): void {
    if (this.#failure !== undefined) {
      this.#failure.isTold = true;
      throw this.#failure.error;
    }
    reduce(job, message, this.#options.clock.now());
    this.#lines.add(message);
  }

  #taken(): void {
    this.#state.notes.connected();
    this.#lines.print();
    // Whoever attaches to a job sees at once what there is.
    if (this.#hasMessages) this.#loop.note();
    else this.#loop.hurry();
    this.#hasMessages = true;
  }

  /** A stream has come to its end. */
  async #ended(job: JobState, outcome: StreamOutcome): Promise<void> {
    if (outcome.kind === 'final' && this.#phase === 'open') this.#marks.ended(job, outcome.final, this.#state.isTable, this.#options.clock.now());
    if (--this.#openHandlers <= 0 && this.#options.staysOpen !== true) await this.close();
    else if (outcome.kind === 'error') this.say(`${job.jobId}: ${outcome.error instanceof Error ? outcome.error.message : String(outcome.error)}`);
  }

  #paint(): void {
    if (this.#lines.isOn || this.#phase !== 'open') return;
    const now = this.#options.clock.now();
    const { model, settings, jobs, onlyJob } = this.#state;
    const isResting = settings.pausedAt !== undefined;
    const canvas = this.#resting ?? frame(model, settings, this.#screen.size, now);
    this.#resting = isResting ? canvas : undefined;
    this.#screen.draw(isResting ? pausedPicture(canvas, settings, model) : canvas);
    this.#marks.update(jobs, onlyJob, now);
    const opened = settings.screen === 'job' && settings.selectedJob !== undefined ? jobs.get(settings.selectedJob) : undefined;
    this.#places?.update(opened === undefined ? jobs.values() : [opened], now);
  }

  /** Paints at once, also where painting rests. */
  #repaint(): void {
    this.#resting = undefined;
    this.#loop.hurry();
  }

  #interrupt(): void {
    const { events = process } = this.#options;
    const kill = () => void events.kill(events.pid, 'SIGINT');
    // The screen itself is one who listens. Another one ends the stream in its own way; without one the process ends here.
    if (events.listenerCount('SIGINT') > 1) kill();
    else this.close().then(kill, kill);
  }

  #onFocus(hasFocus: boolean): void {
    this.#marks.hasFocus = hasFocus;
    // What is old by now is brought up to date.
    if (hasFocus) this.#loop.hurry();
  }

  #fail(error: unknown): void {
    this.#failure ??= { error, isTold: false };
  }
}
