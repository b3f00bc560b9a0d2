import { type Clock, systemClock } from '../core/clock.ts';
import { isTerminalStatus } from '../core/job-status.ts';
import type { StreamMessage } from '../core/message.ts';
import type { HandlerContext, MaybePromise, StreamHandler, StreamOutcome } from '../core/stream-handler.ts';
import { isTerminalEvent } from '../core/terminal-event.ts';
import { printable } from '../core/text.ts';
import { checkCount, checkMilliseconds } from './check-option.ts';
import { cliLine } from './cli-handler.ts';
import { Alarm } from './digest/alarm.ts';
import { Digest } from './digest/digest.ts';
import { LineQueue } from './digest/line-queue.ts';
import type { LogEvery } from './digest/log-every.ts';
import { plainLine } from './digest/plain-line.ts';
import { formatDuration } from './rich/frame/format-duration.ts';
import { eventLevel } from './rich/state/event-level.ts';

export interface DigestHandlerOptions {
  /** Takes one line without its break. A returned promise is awaited. */
  readonly write: (line: string) => MaybePromise<void>;
  /** When metrics make a line; each 10 s and each 5 % of the steps where it is not given. */
  readonly logEvery?: LogEvery | undefined;
  /** The lines of a message that is not digested; that of `CLIHandler` where it is not given. */
  readonly linesOf?: (message: StreamMessage) => readonly string[];
  readonly clock?: Clock;
}

/** After so long without a message a line says that the job is still there: CI services end what is silent. Milliseconds. */
const HEARTBEAT_MS = 30_000;

/** While a reader takes nothing, it is looked after again so often. Milliseconds. */
const BUSY_MS = 1_000;

const LONGEST_STATUS = 50;

/** True for what stands by itself, whatever is digested: warnings, errors, and the job's last event. */
function isUrgent(message: StreamMessage): boolean {
  const level = message.streamType === 'events' ? eventLevel(message, '') : 'info';
  return level === 'warning' || level === 'error' || isTerminalEvent(message);
}

/**
 * Prints plain lines for logs that nobody watches live: the lines of `CLIHandler` for everything but metrics and progress events, which are
 * put together: `[19:12:45] progress 1,200/93,000 1.3% train.loss=2.011 eta=2h48m`. The last values come before the end is told. Where nothing
 * comes for 30 s, a line says so.
 *
 * One record a line, at most 500 characters, and nothing that a terminal would obey.
 */
export class DigestHandler implements StreamHandler {
  readonly #lines: LineQueue;
  readonly #digest: Digest;
  readonly #linesOf: (message: StreamMessage) => readonly string[];
  readonly #clock: Clock;
  readonly #alarm: Alarm;
  #signal: AbortSignal | undefined;
  #heardAt = 0;
  /** When it was last said that nothing comes. */
  #beatAt = 0;

  /** @throws ConfigError where a number makes no sense */
  constructor({ write, logEvery = { kind: 'automatic' }, linesOf = (message) => [cliLine(message)], clock = systemClock }: DigestHandlerOptions) {
    if (logEvery.kind === 'time') checkMilliseconds('logEvery', logEvery.milliseconds);
    if (logEvery.kind === 'steps') checkCount('logEvery', logEvery.steps);
    this.#lines = new LineQueue(write);
    this.#digest = new Digest(logEvery);
    this.#linesOf = linesOf;
    this.#clock = clock;
    this.#alarm = new Alarm({ clock, onRing: () => this.#ring(), onFailure: (error) => this.#lines.fail(error) });
  }

  open({ signal }: HandlerContext): void {
    this.#signal = signal;
    this.#heardAt = this.#clock.now();
    this.#beatAt = this.#heardAt;
    this.#arm();
  }

  handle(message: StreamMessage): MaybePromise<void> {
    return this.handleBatch([message]);
  }

  handleBatch(messages: readonly StreamMessage[]): MaybePromise<void> {
    const now = this.#look();
    this.#heardAt = now;
    const lines: string[] = [];
    for (const message of messages) this.#take(message, now, lines);
    if (this.#digest.isDue(now)) lines.push(...this.#digest.take(now));
    this.#arm();
    return this.#lines.put(lines, this.#signal);
  }

  /** Prints what is new of the metrics. */
  async flush(): Promise<void> {
    await this.#lines.put(this.#lastDigest());
  }

  async close(outcome?: StreamOutcome): Promise<void> {
    this.#alarm.stop();
    // Whoever aborted does not wait for a reader that takes nothing.
    if (outcome?.kind === 'aborted' && this.#lines.isBusy) return;
    await this.#lines.put(this.#lastDigest());
  }

  #take(message: StreamMessage, now: number, lines: string[]): void {
    const { streamType } = message;
    if (this.#digest.isDueBefore(message)) lines.push(...this.#digest.take(now));
    // What was known before a change of state is told before it: nothing follows the end.
    if (streamType === 'status' || streamType === 'timeline' || isTerminalEvent(message)) lines.push(...this.#lastDigest());
    const isTaken = this.#digest.add(message, now);
    if (!isTaken || isUrgent(message)) lines.push(...this.#linesOf(message));
  }

  #lastDigest(): string[] {
    return this.#digest.hasNews ? this.#digest.take(this.#clock.now()) : [];
  }

  /** The time. A clock that was set back makes nothing wait longer. */
  #look(): number {
    const now = this.#clock.now();
    this.#digest.clockIs(now);
    this.#heardAt = Math.min(this.#heardAt, now);
    this.#beatAt = Math.min(this.#beatAt, now);
    return now;
  }

  #ring(): void {
    const now = this.#look();
    if (this.#lines.isBusy) {
      // Who does not read needs nothing more to read. What is due stays due.
      this.#alarm.ringBy(now + BUSY_MS);
      return;
    }
    const lines: string[] = [];
    if (this.#digest.isDue(now)) lines.push(...this.#digest.take(now));
    if (now >= this.#beatDueAt) {
      this.#beatAt = now;
      // After the last status only the stream's end is missing, and that comes by itself.
      if (!isTerminalStatus(this.#digest.state.status)) lines.push(this.#heartbeat(now));
    }
    this.#lines.putLater(lines, this.#signal);
    this.#arm();
  }

  get #beatDueAt(): number {
    return Math.max(this.#heardAt, this.#beatAt) + HEARTBEAT_MS;
  }

  #arm(): void {
    if (this.#signal !== undefined) this.#alarm.ringBy(Math.min(this.#digest.dueAt, this.#beatDueAt));
  }

  #heartbeat(now: number): string {
    const { rawStatus, lastSeq } = this.#digest.state;
    const last = lastSeq === undefined ? '' : ` (last seq ${lastSeq})`;
    return plainLine(now, `still ${printable(rawStatus.slice(0, LONGEST_STATUS)) || 'waiting'}, no new data for ${formatDuration(now - this.#heardAt)}${last}`);
  }
}
