import { ConfigError } from '../core/errors.ts';
import { isPathFamily, PATH_FAMILIES, type PathFamily } from '../core/path-family.ts';
import type { ReadOptions, StreamBatch, StreamSource } from '../core/stream-source.ts';
import { hasLog } from './log/has-log.ts';
import { LogSource, type Transport } from './log/log-source.ts';
import { findJob } from './polling/find-job.ts';
import { isPollingCursor } from './polling/polling-cursor.ts';
import { PollingSource, type PollingSourceOptions } from './polling/polling-source.ts';

export interface HttpSourceOptions extends Omit<PollingSourceOptions, 'live' | 'family'> {
  /** Under which paths a backend without a log has the job; looked for under the likely ones where it is not given. */
  readonly family?: PathFamily | undefined;
  /** Live streams with polling as the way out, or one of them only; `auto` where it is not given. */
  readonly transport?: Transport | undefined;
}

/** Reads a job of any backend that speaks the contract: by its log where it keeps one, else by its four endpoints. */
export class HttpSource implements StreamSource {
  readonly jobId: string;
  readonly #options: HttpSourceOptions;
  readonly #log: LogSource;
  readonly #polling: PollingSource;

  /** @throws ConfigError */
  constructor(options: HttpSourceOptions) {
    const { family, drainMs, transport } = options;
    if (family !== undefined && !isPathFamily(family)) throw new ConfigError(`family: ${JSON.stringify(family)} is not one of ${PATH_FAMILIES.join(', ')}`);
    if (drainMs !== undefined && !(drainMs >= 0)) throw new ConfigError(`drainMs: expected milliseconds, got ${drainMs}`);
    this.jobId = options.jobId;
    this.#options = options;
    this.#log = new LogSource(options);
    this.#polling = new PollingSource({ ...options, live: transport !== 'poll' });
  }

  /** A cursor tells which kind of backend made it; without one, the job does. */
  async *read(options: ReadOptions): AsyncGenerator<StreamBatch, void, undefined> {
    const { client, jobId, family } = this.#options;
    const { cursor } = options;
    if (cursor !== undefined && cursor !== null && !isPollingCursor(cursor)) {
      yield* this.#log.read(options);
      return;
    }
    const found = await findJob(client, jobId, family, options);
    yield* hasLog(found.job) && !isPollingCursor(cursor) ? this.#log.read(options) : this.#polling.read(options, found);
  }
}
