import type { Clock } from '../../core/clock.ts';
import { normaliseStatus } from '../../core/job-status.ts';
import type { StreamMessage } from '../../core/message.ts';
import type { StreamHandler } from '../../core/stream-handler.ts';
import { placeSentence } from './place-sentence.ts';

/** A job that is started at once need not be said to wait. Milliseconds. */
const FIRST_MS = 1_000;
/** As long as it waits, its place is asked for this often. Milliseconds. */
const NEXT_MS = 30_000;

export interface QueueNoticeOptions {
  readonly clock: Clock;
  /** Asks for the place of the job; undefined where it is not known. */
  readonly askPlace: (signal: AbortSignal) => Promise<number | undefined>;
  /** Told a sentence whenever the place is another one. */
  readonly say: (text: string) => void;
}

/** Says, beside plain lines, how many jobs come before one that waits in the queue: no message of its log tells that. */
export class QueueNotice implements StreamHandler {
  readonly #options: QueueNoticeOptions;
  #waiting: AbortController | undefined;
  #said = '';

  constructor(options: QueueNoticeOptions) {
    this.#options = options;
  }

  handle({ streamType, data }: StreamMessage): void {
    if (streamType !== 'status') return;
    const isQueued = normaliseStatus(String(data['status'] ?? data['state'] ?? '')) === 'queued';
    if (!isQueued) this.close();
    else this.#waiting ??= this.#start();
  }

  close(): void {
    this.#waiting?.abort();
    this.#waiting = undefined;
  }

  #start(): AbortController {
    const waiting = new AbortController();
    // It ends when the job waits no more.
    this.#tell(waiting.signal).catch(() => undefined);
    return waiting;
  }

  async #tell(signal: AbortSignal): Promise<void> {
    for (let pause = FIRST_MS; ; pause = NEXT_MS) {
      await this.#options.clock.sleep(pause, signal);
      const sentence = await this.#sentence(signal);
      if (signal.aborted || sentence === undefined || sentence === this.#said) continue;
      this.#said = sentence;
      this.#options.say(sentence);
    }
  }

  async #sentence(signal: AbortSignal): Promise<string | undefined> {
    try {
      return placeSentence('It', await this.#options.askPlace(signal));
    } catch {
      // What is wrong with the backend is told by the stream.
      return undefined;
    }
  }
}
