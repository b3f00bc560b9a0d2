import type { StreamMessage } from '../../core/message.ts';
import { formatNumber } from '../format-number.ts';
import { formatCount } from '../rich/frame/format-compact.ts';
import { formatDuration } from '../rich/frame/format-duration.ts';
import { eventProgress } from '../rich/state/event-progress.ts';
import type { JobState } from '../rich/state/job-state.ts';
import { messageTime } from '../rich/state/message-time.ts';
import { newJobState } from '../rich/state/new-job-state.ts';
import { type Progress, progressOf } from '../rich/state/progress.ts';
import { reduce } from '../rich/state/reduce.ts';
import type { LogEvery } from './log-every.ts';
import { joinedLines } from './plain-line.ts';
import { isProgressEvent, progressFigures, progressText } from './progress-event.ts';
import { SeriesNews } from './series-news.ts';

/** Without a wish of the user's, metrics make a line each 10 s and each 5 % of the steps. */
const AUTOMATIC_MS = 10_000;
const AUTOMATIC_SHARE = 0.05;

/** Only the newest of everything is shown here: no history needs to be kept. */
const LIMITS = { buckets: 1, series: 5_000, events: 1, phases: 1, alerts: 1 } as const;

function placeText({ step, totalSteps, fraction }: Progress): string | undefined {
  if (step === undefined) return undefined;
  if (totalSteps === undefined || fraction === undefined) return `progress ${formatCount(step)}`;
  // Cut, not rounded: 100 % is said when it is reached.
  const percent = Math.floor(fraction * 1_000 + 1e-9) / 10;
  return `progress ${formatCount(step)}/${formatCount(totalSteps)} ${percent.toFixed(1)}%`;
}

/** Metrics and progress of a job, put together into a line now and then. Knows when one is due, and nothing of timers. */
export class Digest {
  readonly #logEvery: LogEvery;
  readonly #everyMs: number;
  readonly #state: JobState = newJobState('', LIMITS);
  readonly #series = new SeriesNews();
  /** What the newest progress event said: the figures and the words. Used where nothing says the same better. */
  #figures: readonly (readonly [string, number])[] = [];
  #words = '';
  /** How far the job is, as the last line says it. */
  #toldHead = '';
  /** The step of the newest point, of whatever series. */
  #pointStep: number | undefined;
  #hasNews = false;
  /** When what is new happened, in milliseconds since 1970. */
  #newsAt = 0;
  #takenAt = Number.NEGATIVE_INFINITY;
  /** How many marks the job has passed, so many steps or a share of them apart, and how many it had when lines were last taken. */
  #marks = 0;
  #takenMarks = -1;

  constructor(logEvery: LogEvery) {
    this.#logEvery = logEvery;
    this.#everyMs = logEvery.kind === 'automatic' ? AUTOMATIC_MS : logEvery.kind === 'time' ? logEvery.milliseconds : Number.POSITIVE_INFINITY;
  }

  /** What the messages have told. */
  get state(): JobState {
    return this.#state;
  }

  get hasNews(): boolean {
    return this.#hasNews;
  }

  /** When what is new is due at the latest, in milliseconds since 1970; Infinity where no time makes it so. */
  get dueAt(): number {
    return this.#hasNews ? this.#takenAt + this.#everyMs : Number.POSITIVE_INFINITY;
  }

  isDue(now: number): boolean {
    return this.#hasNews && (this.#hasPassedMark || now >= this.dueAt);
  }

  /** True where the message begins another step, and what is known up to here is due. */
  isDueBefore(message: StreamMessage): boolean {
    if (!this.#hasNews || !this.#hasPassedMark) return false;
    const { data } = message;
    const step = message.streamType === 'metrics' ? message.step : isProgressEvent(message) ? eventProgress(String(data['type']), data)?.step : undefined;
    return step !== undefined && step !== (this.#state.step ?? this.#pointStep);
  }

  /** @param now milliseconds since 1970. @returns whether the message will be part of a digest, and needs no line of its own */
  add(message: StreamMessage, now: number): boolean {
    const dropped = this.#state.droppedPoints;
    reduce(this.#state, message, now);
    // A metric that is one too many is nowhere else to be seen.
    if (!this.#takes(message) || this.#state.droppedPoints > dropped) return false;
    this.#hasNews = true;
    this.#newsAt = messageTime(message) ?? now;
    if (message.streamType === 'metrics') this.#pointStep = message.step ?? this.#pointStep;
    else if (isProgressEvent(message)) {
      this.#figures = progressFigures(message);
      this.#words = progressText(message);
    }
    this.#marks = this.#countMarks();
    return true;
  }

  /** Everything new as lines, most often one; none where it is what the last line says. Each says how far the job is, so that each can stand alone. */
  take(now: number): string[] {
    this.#hasNews = false;
    this.#takenAt = now;
    this.#takenMarks = this.#marks;
    // By the time of the messages: those of a job that is read afterwards are old, and were not late.
    const progress = progressOf(this.#state, this.#state.lastMessageAt ?? now);
    const texts = this.#series.take(this.#state);
    // Where there is no stream of metrics, the figures of progress events are all there is.
    if (this.#state.series.size === 0) texts.push(...this.#figures.map(([name, value]) => `${name}=${formatNumber(value)}`));
    const head = placeText(progress) ?? this.#otherHead;
    // A job may tell its last step once more when it ends.
    if (texts.length === 0 && head === this.#toldHead) return [];
    this.#toldHead = head;
    const end = progress.etaMs === undefined ? '' : `eta=${formatDuration(progress.etaMs)}`;
    return joinedLines(this.#newsAt, { head, parts: texts, end });
  }

  /** Tells the time, which may have been set back. @param now milliseconds since 1970 */
  clockIs(now: number): void {
    this.#takenAt = Math.min(this.#takenAt, now);
  }

  #takes(message: StreamMessage): boolean {
    return this.#logEvery.kind !== 'all' && (message.streamType === 'metrics' || isProgressEvent(message));
  }

  /** Where the job does not say how far it is. */
  get #otherHead(): string {
    if (this.#words !== '') return this.#words;
    return this.#pointStep === undefined ? '' : `step ${formatCount(this.#pointStep)}`;
  }

  get #hasPassedMark(): boolean {
    return this.#marks !== this.#takenMarks;
  }

  #countMarks(): number {
    const { step = this.#pointStep, totalSteps } = this.#state;
    // Without steps, the first news passes the first mark.
    if (step === undefined) return 0;
    if (this.#logEvery.kind === 'steps') return Math.floor(step / this.#logEvery.steps);
    return this.#logEvery.kind === 'automatic' && totalSteps !== undefined ? Math.floor(Math.min(1, step / totalSteps) / AUTOMATIC_SHARE + 1e-9) : 0;
  }
}
