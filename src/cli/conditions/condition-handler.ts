import { type MetricMessage, metricValue, type StreamMessage } from '../../core/message.ts';
import { matchesGlob } from '../../core/name-filter.ts';
import type { StreamHandler } from '../../core/stream-handler.ts';
import { printable, withoutSecrets } from '../../core/text.ts';
import { formatNumber } from '../../handlers/format-number.ts';
import type { Condition } from './condition.ts';

/** A value that met a condition. */
export interface ConditionHit {
  readonly condition: Condition;
  readonly message: MetricMessage;
  /** For a person: `val.loss=0.48 < 0.5 at step 1200`. Safe to print. */
  readonly text: string;
}

export interface ConditionHandlerOptions {
  /** Ends the stream once it holds: see {@link ConditionHandler.reached}. */
  readonly until?: Condition | undefined;
  readonly alerts?: readonly Condition[] | undefined;
  /** Told each time a series comes to meet a condition that its value before did not meet. */
  readonly onAlert?: ((hit: ConditionHit) => void) | undefined;
}

/** Names that are offered where a condition's name matched none. */
const MOST_NAMES = 12;

/** A condition of the command line and what has become of it. */
interface Watched {
  readonly condition: Condition;
  readonly option: string;
  wasSeen: boolean;
}

/** The value of a point. Backends without a form for NaN send null. */
function valueOf(message: MetricMessage): number | undefined {
  return metricValue(message) ?? (message.data['value'] === null ? Number.NaN : undefined);
}

/**
 * Looks at every point of the metrics that conditions name. It needs to see them all: give it to the streamer beside the handlers that
 * show, and filter those by `FilteredHandler`.
 */
export class ConditionHandler implements StreamHandler {
  readonly #until: Watched | undefined;
  readonly #alerts: readonly Watched[];
  readonly #onAlert: (hit: ConditionHit) => void;
  /** For each condition, the series whose last point met it. */
  readonly #holding = new Map<Watched, Set<string>>();
  readonly #names = new Set<string>();
  #reached: ConditionHit | undefined;
  #alertCount = 0;

  constructor({ until, alerts = [], onAlert = () => undefined }: ConditionHandlerOptions) {
    this.#until = until && { condition: until, option: '--until', wasSeen: false };
    this.#alerts = alerts.map((condition) => ({ condition, option: '--alert', wasSeen: false }));
    for (const alert of this.#alerts) this.#holding.set(alert, new Set());
    this.#onAlert = onAlert;
  }

  /** The first value that met `until`. */
  get reached(): ConditionHit | undefined {
    return this.#reached;
  }

  /** How often `onAlert` was told. */
  get alertCount(): number {
    return this.#alertCount;
  }

  /** A sentence for each condition of which no point came, with the names that did. Safe to print. */
  get unmatched(): string[] {
    const names = [...this.#names].map((name) => printable(name)).join(', ');
    const came = names === '' ? 'there were no metrics' : `there were ${names}`;
    return [this.#until, ...this.#alerts].flatMap((watched) => (watched === undefined || watched.wasSeen ? [] : [`${watched.option} "${watched.condition.text}": no metric of that name came; ${came}`]));
  }

  handle(message: StreamMessage): void {
    if (message.streamType !== 'metrics') return;
    const name = message.data['name'];
    const value = valueOf(message);
    if (typeof name !== 'string' || value === undefined) return;
    if (this.#names.size < MOST_NAMES) this.#names.add(name);
    for (const alert of this.#alerts) this.#check(alert, name, value, message);
    const until = this.#until;
    if (until === undefined || this.#reached !== undefined || !matchesGlob(until.condition.name, name)) return;
    until.wasSeen = true;
    if (until.condition.holds(value)) this.#reached = this.#hit(until.condition, name, value, message);
  }

  #check(alert: Watched, name: string, value: number, message: MetricMessage): void {
    if (!matchesGlob(alert.condition.name, name)) return;
    alert.wasSeen = true;
    const holding = this.#holding.get(alert) as Set<string>;
    const series = JSON.stringify([name, message.data['phase']]);
    if (!alert.condition.holds(value)) {
      holding.delete(series);
      return;
    }
    if (holding.has(series)) return;
    holding.add(series);
    this.#alertCount++;
    this.#onAlert(this.#hit(alert.condition, name, value, message));
  }

  #hit(condition: Condition, name: string, value: number, message: MetricMessage): ConditionHit {
    const step = message.step === undefined ? '' : ` at step ${formatNumber(message.step)}`;
    return { condition, message, text: printable(withoutSecrets(`${name}=${formatNumber(value)} ${condition.test}${step}`)) };
  }
}
