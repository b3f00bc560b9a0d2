import type { JsonObject } from '../../core/json.ts';
import { isTerminalStatus, normaliseStatus, type TerminalStatus } from '../../core/job-status.ts';
import type { FinalStatus } from '../../core/stream-source.ts';

/** What the job endpoint said last, and what a terminal event announced. */
export type StatusState = { readonly word?: string; readonly announced?: TerminalStatus };

/** Follows the job's status: which word is news, and when it is decided how the job ended. */
export class JobStatusWatch {
  /** The last status word that was taken. */
  #word: string | undefined;
  /** How the job's own last event says that it ended. */
  #announced: TerminalStatus | undefined;
  #announcedAt: number | undefined;
  #job: JsonObject = {};

  constructor(state: StatusState = {}) {
    this.#word = state.word;
    this.#announced = state.announced;
  }

  state(): StatusState {
    return { ...(this.#word !== undefined && { word: this.#word }), ...(this.#announced !== undefined && { announced: this.#announced }) };
  }

  /** Notes what the job endpoint says. @returns true where the status word is another one */
  note(job: JsonObject): boolean {
    this.#job = job;
    return this.rawStatus !== '' && this.rawStatus !== this.#word;
  }

  /** The change was told. */
  take(): void {
    this.#word = this.rawStatus;
  }

  get job(): JsonObject {
    return this.#job;
  }

  get rawStatus(): string {
    const { status, state } = this.#job;
    return String(status ?? state ?? '');
  }

  /** A job whose events belong to this one as well; undefined where there is none. */
  get linkedJobId(): string | undefined {
    const linked = this.#job['linked_job_id'];
    return typeof linked === 'string' && linked !== '' ? linked : undefined;
  }

  get isQueued(): boolean {
    return normaliseStatus(this.rawStatus) === 'queued';
  }

  /** An event announced the end. The status is to confirm it. */
  announce(status: TerminalStatus): void {
    this.#announced = status;
  }

  get isAnnounced(): boolean {
    return this.#announced !== undefined;
  }

  /**
   * How the job ended; undefined while it has not. A terminal status decides; an announcement does only where the status still says
   * otherwise after `patienceMs`.
   */
  decided(now: number, patienceMs: number): FinalStatus | undefined {
    const status = normaliseStatus(this.rawStatus);
    if (isTerminalStatus(status)) return { status, rawStatus: this.rawStatus, job: this.#job };
    if (this.#announced === undefined) return undefined;
    this.#announcedAt ??= now;
    return now - this.#announcedAt >= patienceMs ? { status: this.#announced, rawStatus: this.#announced, job: this.#job } : undefined;
  }
}
