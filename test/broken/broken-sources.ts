import type { LogRecord } from '../../src/core/log-record.ts';
import type { StreamMessage } from '../../src/core/message.ts';
import type { FinalStatus, ReadOptions, StreamBatch, StreamCursor, StreamSource } from '../../src/core/stream-source.ts';
import { type MemoryJob, MemorySource } from '../conformance/memory-source.ts';
import type { Broken } from './failing-cases.ts';

class OneBehind extends MemorySource {
  protected override cursor(seq: number): StreamCursor {
    return Math.max(0, seq - 1);
  }
}

class WholePageCursor extends MemorySource {
  // The page is known when its first part is yielded; the cursor says so too early.
  protected override cursor(seq: number): StreamCursor {
    return Math.min(Math.ceil(seq / 100) * 100, this.job.log.length);
  }
}

class LosesAtPageBorders extends MemorySource {
  protected override async ask(seq: number, options: ReadOptions): ReturnType<MemoryJob['page']> {
    return super.ask(seq > 0 && seq % 100 === 0 ? seq + 1 : seq, options);
  }
}

class RepeatsAtPageBorders extends MemorySource {
  protected override async ask(seq: number, options: ReadOptions): ReturnType<MemoryJob['page']> {
    return super.ask(seq > 0 && seq % 100 === 0 ? seq - 1 : seq, options);
  }
}

class NewestFirst extends MemorySource {
  protected override messages(records: readonly LogRecord[]): readonly StreamMessage[] {
    return super.messages(records).toReversed();
  }
}

class LiveObjectCursor extends MemorySource {
  readonly #cursor = { seq: 0 };
  protected override start(cursor: StreamCursor | undefined): number {
    return (cursor as { seq: number } | undefined)?.seq ?? 0;
  }
  protected override cursor(seq: number): StreamCursor {
    this.#cursor.seq = seq;
    return this.#cursor;
  }
}

class BigIntCursor extends MemorySource {
  protected override cursor(seq: number): StreamCursor {
    return new Map([['seq', seq]]) as unknown as StreamCursor;
  }
}

class FinalFirst extends MemorySource {
  override async *read(options: ReadOptions): AsyncGenerator<StreamBatch, void, undefined> {
    for await (const batch of super.read(options)) {
      // Asked once too often: the job has ended by now, so each batch says so.
      yield this.job.ended === undefined ? batch : { ...batch, final: this.final() };
    }
  }
}

class SomethingAfterFinal extends MemorySource {
  protected override *end(seq: number): Generator<StreamBatch, void, undefined> {
    yield* super.end(seq);
    yield { messages: [], cursor: this.cursor(seq) };
  }
}

class AlwaysSucceeds extends MemorySource {
  protected override final(): FinalStatus {
    return { status: 'succeeded', rawStatus: 'succeeded', job: {} };
  }
}

class EndsWithAnyCompletion extends MemorySource {
  override async *read(options: ReadOptions): AsyncGenerator<StreamBatch, void, undefined> {
    for await (const batch of super.read(options)) {
      const isOver = batch.messages.some(({ data }) => String(data['type'] ?? data['phase']).endsWith('completed'));
      yield isOver ? { ...batch, final: this.final() } : batch;
      if (isOver) return;
    }
  }
}

class EndsWhenIdle extends MemorySource {
  protected override async ask(seq: number, options: ReadOptions): ReturnType<MemoryJob['page']> {
    const page = await super.ask(seq, options);
    return { ...page, closed: page.closed || page.records.length === 0 };
  }
}

class ReadsAhead extends MemorySource {
  override async *read(options: ReadOptions): AsyncGenerator<StreamBatch, void, undefined> {
    const queue: StreamBatch[] = [];
    let isDone = false;
    let failure: unknown;
    const reading = (async () => {
      for await (const batch of super.read(options)) queue.push(batch);
    })().catch((error: unknown) => (failure = error)).finally(() => (isDone = true));
    for (;;) {
      const batch = queue.shift();
      if (batch !== undefined) yield batch;
      else if (!isDone) await new Promise<void>((resolve) => setImmediate(resolve));
      else break;
    }
    await reading;
    if (failure !== undefined) throw failure;
  }
}

class DeafWhileWaiting extends MemorySource {
  protected override async wait(signal: AbortSignal): Promise<void> {
    await this.job.clock.sleep(100);
    signal.throwIfAborted();
  }
}

class DeafBetweenBatches extends MemorySource {
  protected override check(): void {
    // The next wait will notice.
  }
}

class AbortsWithItsOwnError extends MemorySource {
  override async *read(options: ReadOptions): AsyncGenerator<StreamBatch, void, undefined> {
    try {
      yield* super.read(options);
    } catch (error) {
      throw options.signal.aborted ? new DOMException('aborted', 'AbortError') : error;
    }
  }
}

class LeaksItsListener extends MemorySource {
  override async *read(options: ReadOptions): AsyncGenerator<StreamBatch, void, undefined> {
    options.signal.addEventListener('abort', () => undefined);
    yield* super.read(options);
  }
}

class LeaksWhenLeft extends MemorySource {
  override async *read(options: ReadOptions): AsyncGenerator<StreamBatch, void, undefined> {
    this.job.open++;
    for await (const batch of super.read(options)) yield batch;
    this.job.open--;
  }
}

class OnePositionForAll extends MemorySource {
  #seq = 0;
  protected override start(cursor: StreamCursor | undefined): number {
    this.#seq = super.start(cursor);
    return this.#seq;
  }
  protected override async ask(_seq: number, options: ReadOptions): ReturnType<MemoryJob['page']> {
    const page = await super.ask(this.#seq, options);
    this.#seq = page.records.at(-1)?.seq ?? this.#seq;
    return page;
  }
}

class SilentRetries extends MemorySource {
  protected override ask(seq: number, options: ReadOptions): ReturnType<MemoryJob['page']> {
    return super.ask(seq, { ...options, onRetry: undefined });
  }
}

class NeverRetries extends MemorySource {
  protected override ask(seq: number): ReturnType<MemoryJob['page']> {
    return this.job.page(seq);
  }
}

class EndsQuietlyOnFaults extends MemorySource {
  override async *read(options: ReadOptions): AsyncGenerator<StreamBatch, void, undefined> {
    try {
      yield* super.read(options);
    } catch {
      options.signal.throwIfAborted();
    }
  }
}

class SkipsAfterFaults extends MemorySource {
  protected override async ask(seq: number, options: ReadOptions): ReturnType<MemoryJob['page']> {
    let failed = false;
    const page = await super.ask(seq, { ...options, onRetry: (notice) => { failed = true; options.onRetry?.(notice); } });
    return failed ? { ...page, records: page.records.slice(1) } : page;
  }
}

class Renaming extends MemorySource {
  readonly #change: (message: StreamMessage, index: number) => StreamMessage;
  constructor(job: MemoryJob, change: (message: StreamMessage, index: number) => StreamMessage) {
    super(job);
    this.#change = change;
  }
  protected override messages(records: readonly LogRecord[]): readonly StreamMessage[] {
    return super.messages(records).map(this.#change);
  }
}

class ReusesItsList extends MemorySource {
  readonly #list: StreamMessage[] = [];
  protected override messages(records: readonly LogRecord[]): readonly StreamMessage[] {
    this.#list.splice(0, this.#list.length, ...super.messages(records));
    return this.#list;
  }
}

function withoutSeq(message: StreamMessage): StreamMessage {
  const { seq: _seq, seqScope: _scope, ...rest } = message;
  return rest as StreamMessage;
}

const RESUME = 'reading on from the cursor of any batch gives the rest: no gap, no repeat';
const LONG = 'a long history is delivered whole, once and in order, whatever the pages';

type Create = (job: MemoryJob) => StreamSource;

const of = (Source: new (job: MemoryJob) => StreamSource): Create => (job) => new Source(job);

export const BROKEN_SOURCES: readonly Broken<Create>[] = [
  { fault: 'repeats a record after a resume', rule: RESUME, create: of(OneBehind) },
  { fault: 'has cursors of whole pages, not of batches', rule: RESUME, create: of(WholePageCursor) },
  { fault: 'loses a record at each page border', rule: LONG, create: of(LosesAtPageBorders) },
  { fault: 'repeats a record at each page border', rule: LONG, create: of(RepeatsAtPageBorders) },
  { fault: 'delivers a batch newest first', rule: 'a job that ended before anybody looked is delivered whole, once and in order', create: of(NewestFirst) },
  { fault: 'gives out one cursor that goes on changing', rule: 'a cursor does not change after it was given', create: of(LiveObjectCursor) },
  { fault: 'has a cursor that JSON cannot hold', rule: 'a cursor is JSON: it survives being stored', create: of(BigIntCursor) },
  { fault: 'says final with every batch', rule: 'final comes last, once, with the status and the job', create: of(FinalFirst) },
  { fault: 'yields after final', rule: 'final comes last, once, with the status and the job', create: of(SomethingAfterFinal) },
  { fault: 'takes every end for a success', rule: 'a job that ended as failed is reported so, with the backend\'s own word', create: of(AlwaysSucceeds) },
  { fault: 'takes a stage that is completed for the end', rule: 'only the job\'s own end is final: not what sounds like it', create: of(EndsWithAnyCompletion) },
  { fault: 'takes silence for the end', rule: 'a job that runs has no end: it is waited for', create: of(EndsWhenIdle) },
  { fault: 'reads ahead without bound', rule: 'nothing is read ahead: a reader that stands still makes the source stand still', create: of(ReadsAhead) },
  { fault: 'does not hear an abort while it waits', rule: 'an abort while the source waits rejects at once with its reason, and frees everything', create: of(DeafWhileWaiting) },
  { fault: 'does not hear an abort between batches', rule: 'an abort between two batches rejects with its reason', create: of(DeafBetweenBatches) },
  { fault: 'rejects an abort with an error of its own', rule: 'an abort before the start rejects with its reason', create: of(AbortsWithItsOwnError) },
  { fault: 'leaves a listener on the signal', rule: 'the end frees everything, and the iteration is over', create: of(LeaksItsListener) },
  { fault: 'leaves its connection open when the iteration is left', rule: 'breaking out of the iteration frees everything', create: of(LeaksWhenLeft) },
  { fault: 'has one position for all readers', rule: 'two readers of one source do not disturb each other', create: of(OnePositionForAll) },
  { fault: 'retries in silence', rule: 'a passing fault at the start is told to onRetry and costs nothing', create: of(SilentRetries) },
  { fault: 'throws at a passing fault', rule: 'a passing fault under way is told to onRetry and costs nothing', create: of(NeverRetries) },
  { fault: 'ends in silence at a lasting fault', rule: 'a lasting fault at the start throws, and frees everything', create: of(EndsQuietlyOnFaults) },
  { fault: 'skips a record after a fault', rule: 'a passing fault under way is told to onRetry and costs nothing', create: of(SkipsAfterFaults) },
  {
    fault: 'names another job',
    rule: 'each message names its job and its stream, and holds what the job said',
    create: (job) => new Renaming(job, (message) => ({ ...message, jobId: 'job' })),
  },
  {
    fault: 'cuts text at a NUL',
    rule: 'odd payloads arrive as they are',
    create: (job) => new Renaming(job, (message) => ({ ...message, data: { ...message.data, message: String(message.data['message']).split('\0')[0] ?? '' } })),
  },
  { fault: 'gives messages one key', rule: 'records that look alike are delivered each, under keys of their own', create: (job) => new Renaming(job, withoutSeq) },
  { fault: 'reuses the list of a batch', rule: 'a batch stays as it was when it came', create: of(ReusesItsList) },
];
