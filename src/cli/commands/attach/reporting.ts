import type { ApiClient } from '../../../api/api-client.ts';
import { learningApi } from '../../../api/learning-api.ts';
import type { TerminalStatus } from '../../../core/job-status.ts';
import { createFeed, type CreateFeedOptions, type OpenFeed } from './create-feed.ts';
import { reportFeed } from './report-feed.ts';

/** Ending a job on the way out waits so long for the backend. Milliseconds. */
const END_LIMIT_MS = 10_000;

export interface ReportingOptions {
  readonly client: ApiClient;
  readonly jobId: string;
  /** Later than that of whoever attached before. */
  readonly epoch: number;
  readonly feed: Omit<CreateFeedOptions, 'positionOf'>;
  /** Told where somebody else reports of the job from now on. */
  readonly onReplaced: () => void;
}

/** Reports what is attached to, beside the view of it, from its making until it is stopped. */
export class Reporting {
  readonly #client: ApiClient;
  readonly #jobId: string;
  readonly #open: OpenFeed;
  readonly #stop = new AbortController();
  readonly #failed = new AbortController();
  readonly #done: Promise<void>;

  constructor({ client, jobId, epoch, feed, onReplaced }: ReportingOptions) {
    this.#client = client;
    this.#jobId = jobId;
    const { signal } = this.#stop;
    this.#open = createFeed({ ...feed, positionOf: (producerId) => learningApi.takeProducer(client, jobId, producerId, epoch, { signal }) });
    this.#done = reportFeed({ client, jobId, feed: this.#open.feed, epoch, signal }).then(
      (end) => (end === 'replaced' ? onReplaced() : undefined),
      (error: unknown) => this.#failed.abort(error),
    );
  }

  /** Aborts with what keeps it from reporting. */
  get failed(): AbortSignal {
    return this.#failed.signal;
  }

  /** Resolves when nothing is reported any more. */
  async stop(): Promise<void> {
    this.#stop.abort(new DOMException('nobody is attached any more', 'AbortError'));
    await this.#done;
    this.#open.close();
  }

  /** Stops, and ends the job. @throws HttpError, ConnectionError */
  async end(status: TerminalStatus, message: string): Promise<void> {
    await this.stop();
    await learningApi.endAttachedJob(this.#client, this.#jobId, status, message, { signal: AbortSignal.timeout(END_LIMIT_MS) });
  }
}
