import type { Clock } from '../../core/clock.ts';
import { ConnectionError, HttpError } from '../../core/errors.ts';
import type { RetryPolicy } from '../../core/retry-policy.ts';
import { printable, withoutSecrets } from '../../core/text.ts';
import { withRetry } from '../../core/with-retry.ts';
import { BELL } from '../../handlers/rich/screen/osc.ts';
import type { WebhookEndpoint } from '../../handlers/webhook/webhook-endpoint.ts';
import { webhookId } from '../../handlers/webhook/webhook-signature.ts';
import { withTimeLimit } from '../../handlers/webhook/with-time-limit.ts';
import type { NotifyTarget } from './notify-target.ts';

/** What somebody who looks elsewhere is told. */
export interface Notification {
  readonly jobId: string;
  /** Status of the job at its end; `alert`, `reached` or `error` for what else there is to tell. */
  readonly status: string;
  /** One sentence. */
  readonly text: string;
}

export interface NotifierOptions {
  readonly targets: readonly NotifyTarget[];
  /** Writes to the terminal; undefined where there is none, and then nothing is written. */
  readonly terminal: ((bytes: string) => void) | undefined;
  /** The bytes that make the terminal show a text. */
  readonly notification: (text: string) => string;
  /** Told of a receiver that could not be reached, in one line that is safe to print. */
  readonly onFailure: (text: string) => void;
  /** Ends deliveries that are under way. */
  readonly signal?: AbortSignal | undefined;
  readonly clock: Clock;
  /** A number in [0, 1), for jitter. */
  readonly random?: () => number;
}

/** The time limit is what ends the tries. */
const RETRY: RetryPolicy = { attempts: Number.POSITIVE_INFINITY, baseMs: 500, maxMs: 4_000 };
/** All tries of a delivery. Milliseconds. */
const DELIVERY_MS = 10_000;
const TRY_MS = 5_000;
/** One condition notifies so often at most; a value that swings around its bound would fill somebody's telephone. Milliseconds. */
const ALERT_PAUSE_MS = 60_000;
/** What happened longer ago is history that a late viewer reads: nobody needs to be called for it. Milliseconds. */
const HISTORY_MS = 300_000;

/** Why a receiver was not told. What it answered may repeat a part of its address, and is left out. */
function reasonOf(error: unknown): string {
  if (error instanceof HttpError) return `it answered ${error.details.status}`;
  return error instanceof Error ? error.message : String(error);
}

/** Tells people who look elsewhere: by the terminal, and by HTTP. Never fails, and never waits but in {@link settle}. */
export class Notifier {
  readonly #options: NotifierOptions;
  readonly #underWay = new Set<Promise<void>>();
  readonly #alertedAt = new Map<string, number>();

  constructor(options: NotifierOptions) {
    this.#options = options;
  }

  /** Tells everybody. What is sent by HTTP is on its way when this returns. */
  send(notification: Notification): void {
    const text = printable(withoutSecrets(notification.text));
    for (const target of this.#options.targets) {
      if (target.kind === 'url') this.#start(target.endpoint, { ...notification, text });
      else this.#options.terminal?.(target.kind === 'bell' ? BELL : this.#options.notification(text));
    }
  }

  /**
   * Tells everybody of an alert, for one condition at most once a minute, and only if it is no history.
   * @param condition what tells conditions apart
   * @param time when it happened, in milliseconds since 1970; now where it is not known
   */
  alert(condition: string, notification: Notification, time?: number): void {
    const now = this.#options.clock.now();
    if (time !== undefined && now - time > HISTORY_MS) return;
    const before = this.#alertedAt.get(condition);
    // A clock that was set back must not silence it.
    if (before !== undefined && now >= before && now - before < ALERT_PAUSE_MS) return;
    this.#alertedAt.set(condition, now);
    this.send(notification);
  }

  /** Resolves when everything is delivered or given up, after some 10 s at most. */
  async settle(): Promise<void> {
    await Promise.all(this.#underWay);
  }

  #start(endpoint: WebhookEndpoint, notification: Notification): void {
    const delivery = this.#deliver(endpoint, notification).finally(() => this.#underWay.delete(delivery));
    this.#underWay.add(delivery);
  }

  /** Never rejects. */
  async #deliver(endpoint: WebhookEndpoint, { jobId, status, text }: Notification): Promise<void> {
    const { clock, random = Math.random, onFailure } = this.#options;
    const signal = this.#options.signal ?? new AbortController().signal;
    let last: unknown;
    const late = (milliseconds: number) => () => last ?? new ConnectionError(`POST ${endpoint.origin}: no answer within ${milliseconds} ms`);
    try {
      const id = await webhookId([jobId, status, text, String(clock.now())]);
      const body = JSON.stringify({ job_id: jobId, status, text });
      const attempt = (limited: AbortSignal) =>
        withTimeLimit((once) => endpoint.post({ id, body }, once), { clock, milliseconds: TRY_MS, signal: limited, error: late(TRY_MS) });
      const work = (limited: AbortSignal) => withRetry(() => attempt(limited), { policy: RETRY, clock, random, signal: limited, onRetry: ({ error }) => (last = error) });
      await withTimeLimit(work, { clock, milliseconds: DELIVERY_MS, signal, error: late(DELIVERY_MS) });
    } catch (error) {
      // Whoever ended the deliveries knows it.
      if (!signal.aborted) onFailure(printable(withoutSecrets(`--notify: ${endpoint.origin} was not told: ${reasonOf(error)}`)));
    }
  }
}
