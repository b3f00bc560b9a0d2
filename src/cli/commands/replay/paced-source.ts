import type { ReadOptions, StreamBatch, StreamSource } from '../../../core/stream-source.ts';
import type { ReplayPace } from './replay-pace.ts';

/** Gives the batches of another source when their first message is due. */
export class PacedSource implements StreamSource {
  readonly jobId: string;
  readonly #source: StreamSource;
  readonly #pace: ReplayPace;

  /** @param source with small batches: what is in one comes at once */
  constructor(source: StreamSource, pace: ReplayPace) {
    this.jobId = source.jobId;
    this.#source = source;
    this.#pace = pace;
  }

  async *read(options: ReadOptions): AsyncGenerator<StreamBatch, void, undefined> {
    for await (const batch of this.#source.read(options)) {
      const [first] = batch.messages;
      if (first !== undefined) await this.#pace.wait(first, options.signal);
      yield batch;
    }
  }
}
