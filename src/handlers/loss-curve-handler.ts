import { type Clock, systemClock } from '../core/clock.ts';
import { metricValue, type StreamMessage } from '../core/message.ts';
import type { MaybePromise, StreamHandler } from '../core/stream-handler.ts';
import { printable } from '../core/text.ts';
import { checkCount, checkMilliseconds } from './check-option.ts';
import { formatNumber } from './format-number.ts';
import { SeriesHistory } from './history/series-history.ts';
import { curveColumns } from './loss-curve/curve-columns.ts';
import { sparkline } from './loss-curve/sparkline.ts';
import { writeStandardOutput } from './write-standard-output.ts';

export interface LossCurveHandlerOptions {
  /** Name of the metric; `train.loss` where it is not given. */
  readonly metricName?: string;
  /** Most characters of the curve; 60 where it is not given. */
  readonly width?: number;
  /** Most parts in which the history is kept, at least `width`: a bound on memory. Eight times `width` where it is not given. */
  readonly maxPoints?: number;
  /** Draws with ASCII characters only. */
  readonly ascii?: boolean;
  /** Shortest time between two drawings, in milliseconds; 1,000 where it is not given. */
  readonly intervalMs?: number;
  /** Takes text; standard output where it is not given. A returned promise is awaited. */
  readonly write?: (text: string) => MaybePromise<void>;
  /** Columns of the terminal that `write` leads to: given, one line is drawn again and again. Standard output's own without `write`. */
  readonly columns?: number;
  readonly clock?: Clock;
}

/**
 * Draws one metric as a line of text: `train.loss █▇▅▄▃▂▁ 0.4213 step=1200 min=0.4102`. On a terminal it draws one line anew; elsewhere
 * it prints a line for the first point, then at most one each `intervalMs` when points come. `close` leaves the final curve.
 *
 * The whole history is shown in bounded memory. Spikes do not get lost in it, and `!` marks NaN and infinities. Points are drawn in the
 * order of their coming; to keep phases apart, put the handler into a `FilteredHandler`.
 */
export class LossCurveHandler implements StreamHandler {
  readonly #name: string;
  readonly #width: number;
  readonly #ascii: boolean;
  readonly #intervalMs: number;
  readonly #write: (text: string) => MaybePromise<void>;
  readonly #columns: () => number | undefined;
  readonly #clock: Clock;
  readonly #history: SeriesHistory;
  #last = Number.NaN;
  #step: number | undefined;
  #min = Number.POSITIVE_INFINITY;
  #nonfinite = 0;
  #drawnAt = Number.NEGATIVE_INFINITY;
  #isStale = false;

  /** @throws ConfigError where a number makes no sense */
  constructor(options: LossCurveHandlerOptions = {}) {
    const { metricName = 'train.loss', width = 60, intervalMs = 1_000, write, columns, clock = systemClock, ascii = false } = options;
    checkCount('width', width);
    const { maxPoints = 8 * width } = options;
    checkCount('maxPoints', maxPoints, Math.max(2, width));
    checkMilliseconds('intervalMs', intervalMs);
    if (columns !== undefined) checkCount('columns', columns);
    this.#name = metricName;
    this.#width = width;
    this.#ascii = ascii;
    this.#intervalMs = intervalMs;
    this.#write = write ?? writeStandardOutput;
    this.#columns = write === undefined && columns === undefined ? () => process.stdout.columns : () => columns;
    this.#clock = clock;
    this.#history = new SeriesHistory(maxPoints);
  }

  handle(message: StreamMessage): MaybePromise<void> {
    if (message.streamType !== 'metrics' || message.data['name'] !== this.#name) return;
    // Backends without a form for NaN send no number at all.
    const value = metricValue(message) ?? Number.NaN;
    // Neither steps nor times are drawn.
    this.#history.add(value, this.#history.points, 0);
    this.#last = value;
    this.#step = message.step;
    if (Number.isFinite(value)) this.#min = Math.min(this.#min, value);
    else this.#nonfinite++;
    this.#isStale = true;
    const now = this.#clock.now();
    // A clock that was set back must not silence the curve.
    if (now >= this.#drawnAt && now - this.#drawnAt < this.#intervalMs) return;
    this.#drawnAt = now;
    return this.#draw();
  }

  /** Leaves the final curve, or says that there was no point. */
  async close(): Promise<void> {
    const isTerminal = this.#columns() !== undefined;
    if (this.#history.points === 0) await this.#write(`${printable(this.#name)}: no points came\n`);
    else if (isTerminal) await this.#write(`${this.#redrawn()}\n`);
    else if (this.#isStale) await this.#draw();
  }

  #draw(): MaybePromise<void> {
    this.#isStale = false;
    return this.#write(this.#columns() === undefined ? `${this.#line(this.#curve(this.#width))}\n` : this.#redrawn());
  }

  /** Back to the start of the terminal's line, over what stands there. */
  #redrawn(): string {
    // One column stays free: a full line would make some terminals wrap.
    const room = Math.max(1, (this.#columns() ?? 0) - 1);
    const width = Math.max(1, Math.min(this.#width, room - this.#line('').length));
    return `\r${this.#line(this.#curve(width)).slice(0, room)}\u001b[K`;
  }

  #curve(width: number): string {
    return sparkline(curveColumns(this.#history, width), this.#ascii);
  }

  #line(curve: string): string {
    const step = this.#step === undefined ? '' : ` step=${formatNumber(this.#step)}`;
    const min = Number.isFinite(this.#min) ? ` min=${formatNumber(this.#min)}` : '';
    const nonfinite = this.#nonfinite === 0 ? '' : ` nonfinite=${this.#nonfinite}`;
    return `${printable(this.#name)} ${curve} ${formatNumber(this.#last)}${step}${min}${nonfinite}`;
  }
}
