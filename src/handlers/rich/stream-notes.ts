import type { RetryNotice } from '../../core/retry-policy.ts';
import type { GapNotice } from '../../core/stream-source.ts';
import { printable, withoutSecrets } from '../../core/text.ts';
import type { Connection } from './frame/view-model.ts';

/** How long a notice stays, in milliseconds. */
const NOTICE_MS = 4_000;
const GAP_NOTICE_MS = 60_000;

/** The same alert is not said again for so long: a value that swings around its bound would leave no room for the keys. Milliseconds. */
const ALERT_PAUSE_MS = 60_000;

/** Without a further failed try for so long after the next one was due, the source is taken to be connected again. Milliseconds. */
const CONNECTED_AFTER_MS = 45_000;

/** Doubts about completeness that are kept for the end. */
const MOST_GAPS = 20;

/** What is to be said about the stream itself: whether it is connected, what could not be read, and a notice that goes away. */
export class StreamNotes {
  readonly #source: string;
  readonly #now: () => number;
  #isRetrying = false;
  #since: number;
  #attempts = 0;
  /** When retrying counts as over though nothing came. */
  #retryEndsAt = 0;
  #notice: { readonly text: string; readonly until: number } | undefined;
  readonly #gaps = new Set<string>();
  /** When each alert was said last. */
  readonly #alertedAt = new Map<string, number>();

  /** @param source address of the backend, or what else the messages come from */
  constructor(source: string, now: () => number) {
    this.#source = printable(withoutSecrets(source));
    this.#now = now;
    this.#since = now();
  }

  /** A try failed and will be repeated. */
  retry({ error, attempt, delayMs }: RetryNotice): void {
    const now = this.#now();
    if (this.connection().state === 'live') this.#since = now;
    this.#isRetrying = true;
    this.#attempts = attempt;
    this.#retryEndsAt = now + delayMs + CONNECTED_AFTER_MS;
    if (attempt === 1) this.say(error instanceof Error ? error.message : String(error));
  }

  /** Something came: the source is connected. Cheap, called for each batch. */
  connected(): void {
    if (!this.#isRetrying) return;
    this.#isRetrying = false;
    this.#since = this.#now();
  }

  /** Completeness cannot be vouched for. */
  gap({ jobId, reason }: GapNotice): void {
    const text = printable(withoutSecrets(`incomplete: ${jobId}: ${reason}`));
    if (this.#gaps.size < MOST_GAPS) this.#gaps.add(text);
    this.say(text, GAP_NOTICE_MS);
  }

  /** Shows a line for a while, in place of the one before. */
  say(text: string, milliseconds = NOTICE_MS): void {
    this.#notice = { text: printable(withoutSecrets(text)), until: this.#now() + milliseconds };
  }

  /** Says an alert, unless the same one was said a moment ago. @param key what tells alerts apart */
  alert(key: string, text: string): void {
    const now = this.#now();
    const before = this.#alertedAt.get(key);
    // A clock that was set back must not silence it.
    if (before !== undefined && now >= before && now - before < ALERT_PAUSE_MS) return;
    this.#alertedAt.set(key, now);
    this.say(text);
  }

  /** What was said last, as long as it holds. */
  get notice(): string | undefined {
    return this.#notice !== undefined && this.#now() < this.#notice.until ? this.#notice.text : undefined;
  }

  /** The doubts about completeness so far, one line each. */
  get gaps(): readonly string[] {
    return [...this.#gaps];
  }

  connection(): Connection {
    if (this.#isRetrying && this.#now() >= this.#retryEndsAt) this.connected();
    return { source: this.#source, state: this.#isRetrying ? 'retrying' : 'live', since: this.#since, attempts: this.#isRetrying ? this.#attempts : 0 };
  }
}
