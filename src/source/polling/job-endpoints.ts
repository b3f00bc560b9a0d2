import type { ApiClient } from '../../api/api-client.ts';
import { HttpError } from '../../core/errors.ts';
import type { JsonObject } from '../../core/json.ts';
import { candidatePaths, type PathFamily } from '../../core/path-family.ts';
import type { ReadOptions } from '../../core/stream-source.ts';
import { STREAM_TYPES, StreamType } from '../../core/stream-type.ts';
import { hasList, type ListStream } from './list-of.ts';

type Query = Readonly<Record<string, string | number | undefined>>;
type Told = Pick<ReadOptions, 'signal' | 'onRetry' | 'onGap'>;
/** What reading a job alone may be given. */
export type JobRead = Partial<Pick<ReadOptions, 'signal' | 'onRetry'>>;

const NOT_OFFERED = new Set([404, 405, 501]);

/** True for answers that say: there is nothing at this path. */
export function isNotOffered(error: unknown): boolean {
  return error instanceof HttpError && NOT_OFFERED.has(error.details.status);
}

/**
 * Where a job's streams are found. The first path that answers is remembered; where none does, the stream is not offered, which
 * is told once and not asked again until {@link JobEndpoints.lookAgain}.
 */
export class JobEndpoints {
  readonly jobId: string;
  readonly #client: ApiClient;
  readonly #candidates: ReadonlyMap<StreamType, readonly string[]>;
  readonly #answering = new Map<StreamType, string>();
  readonly #absent = new Set<StreamType>();
  readonly #told = new Set<StreamType>();

  constructor(client: ApiClient, jobId: string, family: PathFamily) {
    this.jobId = jobId;
    this.#client = client;
    this.#candidates = new Map(STREAM_TYPES.map((streamType) => [streamType, candidatePaths(family, streamType, jobId)]));
  }

  /** The path that answered for a stream, or would be asked first. */
  path(streamType: StreamType): string | undefined {
    return this.#answering.get(streamType) ?? this.#candidates.get(streamType)?.[0];
  }

  /** Asks again where nothing was offered so far: some backends add a stream late. */
  lookAgain(): void {
    this.#absent.clear();
  }

  /** The job itself. @throws HttpError with the code `not-found` where no path knows it */
  async job(options: JobRead): Promise<JsonObject> {
    const [answer, missing] = await this.#ask(StreamType.STATUS, undefined, options);
    if (answer === undefined) throw missing;
    return answer;
  }

  /** A page of a stream; undefined where it is not offered. */
  async page(streamType: ListStream, query: Query, options: Told): Promise<JsonObject | undefined> {
    if (this.#absent.has(streamType) || this.#candidates.get(streamType)?.length === 0) return undefined;
    const [answer] = await this.#ask(streamType, query, options);
    if (answer !== undefined) {
      if (!hasList(answer, streamType)) this.#tell(streamType, `the backend answered without a list of ${streamType} of ${this.jobId}, which was taken for none`, options);
      return answer;
    }
    this.#absent.add(streamType);
    this.#tell(streamType, `the backend does not offer ${streamType} of ${this.jobId}`, options);
    return undefined;
  }

  /** Tells what is wrong with a stream, once. */
  #tell(streamType: StreamType, reason: string, { onGap }: Told): void {
    if (this.#told.has(streamType)) return;
    this.#told.add(streamType);
    onGap?.({ jobId: this.jobId, reason });
  }

  async #ask(streamType: StreamType, query: Query | undefined, { signal, onRetry }: JobRead): Promise<readonly [JsonObject] | readonly [undefined, unknown]> {
    const remembered = this.#answering.get(streamType);
    const others = (this.#candidates.get(streamType) ?? []).filter((path) => path !== remembered);
    let missing: unknown;
    for (const path of remembered === undefined ? others : [remembered, ...others]) {
      try {
        const answer = await this.#client.get(path, { ...(query && { query }), signal, onRetry });
        this.#answering.set(streamType, path);
        return [answer];
      } catch (error) {
        if (!isNotOffered(error)) throw error;
        // The first path is the one that was meant: its answer explains best.
        missing ??= error;
      }
    }
    return [undefined, missing];
  }
}
