import { ConfigError } from '../core/errors.ts';
import { isPathFamily, PATH_FAMILIES } from '../core/path-family.ts';
import type { ReadOptions, StreamBatch, StreamSource } from '../core/stream-source.ts';
import { hasLog } from './has-log.ts';
import { LogSource, type Transport } from './log-source.ts';
import { JobEndpoints } from './polling/job-endpoints.ts';
import { isPollingCursor } from './polling/polling-cursor.ts';
import { PollingSource, type PollingSourceOptions } from './polling/polling-source.ts';

export interface HttpSourceOptions extends Omit<PollingSourceOptions, 'live'> {
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
    const { client, jobId, family = 'learning' } = this.#options;
    const { cursor } = options;
    if (cursor !== undefined && cursor !== null) {
      yield* (isPollingCursor(cursor) ? this.#polling : this.#log).read(options);
      return;
    }
    const job = await new JobEndpoints(client, jobId, family).job(options);
    yield* hasLog(job) ? this.#log.read(options) : this.#polling.read(options, job);
  }
}
