import type { JobState } from './state/job-state.ts';
import { noteQueuePlace } from './state/note-queue-place.ts';

/** Asks for the places of these jobs in the queue. What is not in the answer is not known. */
export type AskPlaces = (jobIds: readonly string[]) => Promise<ReadonlyMap<string, number>>;

/** Places are asked for this often, and sooner where a job waits of which nobody has asked yet. Milliseconds. */
const OLD_MS = 5_000;
const SHORTEST_MS = 1_000;

/**
 * Keeps the places in the queue of the jobs that are shown. A log does not tell them: what happens to other jobs changes them. They are
 * asked for while somebody looks and something waits, and never twice at a time.
 */
export class QueuePlaces {
  readonly #ask: AskPlaces;
  readonly #onChange: () => void;
  #asked: ReadonlySet<string> = new Set();
  #askedAt = Number.NEGATIVE_INFINITY;
  #isAsking = false;

  constructor(ask: AskPlaces, onChange: () => void) {
    this.#ask = ask;
    this.#onChange = onChange;
  }

  /** To be called for each picture. @param shown the jobs on it @param now milliseconds since 1970 */
  update(shown: Iterable<JobState>, now: number): void {
    if (this.#isAsking) return;
    const age = now - this.#askedAt;
    // A clock that was set back must not end it.
    if (age >= 0 && age < SHORTEST_MS) return;
    const waiting = [...shown].filter(({ status }) => status === 'queued');
    const isKnown = waiting.every(({ jobId }) => this.#asked.has(jobId));
    if (waiting.length === 0 || (isKnown && age >= 0 && age < OLD_MS)) return;
    this.#isAsking = true;
    this.#askedAt = now;
    this.#asked = new Set(waiting.map(({ jobId }) => jobId));
    void this.#take(waiting);
  }

  async #take(waiting: readonly JobState[]): Promise<void> {
    let places: ReadonlyMap<string, number> = new Map();
    try {
      places = await this.#ask([...this.#asked]);
    } catch {
      // An old place would be a wrong one. What is wrong with the backend is told by the stream.
    }
    this.#isAsking = false;
    for (const job of waiting) noteQueuePlace(job, places.get(job.jobId));
    this.#onChange();
  }
}
