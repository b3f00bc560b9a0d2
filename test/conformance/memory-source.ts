import { abortable } from '../../src/core/abortable.ts';
import { ConnectionError } from '../../src/core/errors.ts';
import type { TerminalStatus } from '../../src/core/job-status.ts';
import { type LogRecord, messageOfRecord, type NewRecord } from '../../src/core/log-record.ts';
import type { StreamMessage } from '../../src/core/message.ts';
import type { FinalStatus, ReadOptions, StreamBatch, StreamCursor, StreamSource } from '../../src/core/stream-source.ts';
import { ManualClock } from '../../src/testing/manual-clock.ts';
import type { StreamSourceHarness, TestStreamSourceOptions } from '../../src/testing/stream-source/harness.ts';

const PAGE = 100;
const BATCH = 7;
const PAUSE_MS = 100;
const TRIES = 4;

/** A job in memory: the smallest origin that a source can have. */
export class MemoryJob {
  readonly jobId = 'job_memory';
  readonly clock = new ManualClock();
  readonly log: LogRecord[] = [];
  ended: TerminalStatus | undefined;
  /** How many pages were asked for. */
  asked = 0;
  /** How many readings are under way. */
  open = 0;
  fault: 'none' | 'once' | 'lasting' | 'stall' = 'none';

  append(records: readonly NewRecord[]): void {
    for (const record of records) this.log.push({ created_at: new Date(this.clock.now()).toISOString(), ...record, seq: this.log.length + 1 } as unknown as LogRecord);
  }

  finish(status: TerminalStatus): void {
    this.append([{ kind: 'status', status }]);
    this.ended = status;
  }

  /** @throws ConnectionError while there is a fault */
  async page(sinceSeq: number): Promise<{ readonly records: readonly LogRecord[]; readonly closed: boolean }> {
    this.asked++;
    const { fault } = this;
    if (fault === 'stall') return new Promise(() => undefined);
    if (fault === 'once') this.fault = 'none';
    if (fault !== 'none') throw new ConnectionError('the job in memory does not answer');
    const records = this.log.slice(sinceSeq, sinceSeq + PAGE);
    return { records, closed: this.ended !== undefined && sinceSeq + records.length === this.log.length };
  }
}

/** A source that keeps every rule, in steps that the broken ones of test/broken replace. */
export class MemorySource implements StreamSource {
  readonly jobId: string;
  protected readonly job: MemoryJob;

  constructor(job: MemoryJob) {
    this.job = job;
    this.jobId = job.jobId;
  }

  async *read(options: ReadOptions): AsyncGenerator<StreamBatch, void, undefined> {
    const { signal } = options;
    let seq = this.start(options.cursor);
    this.job.open++;
    try {
      for (;;) {
        const { records, closed } = await this.ask(seq, options);
        for (let start = 0; start < records.length; start += BATCH) {
          this.check(signal);
          const part = records.slice(start, start + BATCH);
          seq = part.at(-1)?.seq ?? seq;
          yield { messages: this.messages(part), cursor: this.cursor(seq) };
        }
        if (closed) break;
        if (records.length < PAGE) await this.wait(signal);
      }
      yield* this.end(seq);
    } finally {
      this.job.open--;
    }
  }

  protected start(cursor: StreamCursor | undefined): number {
    return Number(cursor ?? 0);
  }

  protected cursor(seq: number): StreamCursor {
    return seq;
  }

  protected check(signal: AbortSignal): void {
    signal.throwIfAborted();
  }

  protected messages(records: readonly LogRecord[]): readonly StreamMessage[] {
    return records.map((record) => messageOfRecord(this.jobId, record)).filter((message) => message !== undefined);
  }

  protected async ask(seq: number, { signal, onRetry }: ReadOptions): ReturnType<MemoryJob['page']> {
    for (let attempt = 1; ; attempt++) {
      this.check(signal);
      try {
        return await abortable(this.job.page(seq), signal);
      } catch (error) {
        this.check(signal);
        if (attempt >= TRIES) throw error;
        onRetry?.({ error, attempt, delayMs: PAUSE_MS });
        await this.wait(signal);
      }
    }
  }

  protected wait(signal: AbortSignal): Promise<void> {
    return this.job.clock.sleep(PAUSE_MS, signal);
  }

  protected final(): FinalStatus {
    const status = this.job.ended ?? 'failed';
    return { status, rawStatus: status, job: { status } };
  }

  protected *end(seq: number): Generator<StreamBatch, void, undefined> {
    yield { messages: [], cursor: this.cursor(seq), final: this.final() };
  }
}

export interface MemoryHarness extends StreamSourceHarness {
  readonly job: MemoryJob;
}

/** How the suite tests a source of a job in memory. */
export function memoryOptions(createSource: (job: MemoryJob) => StreamSource): TestStreamSourceOptions<MemoryHarness> {
  const set = (fault: MemoryJob['fault']) => ({ job }: MemoryHarness) => void (job.fault = fault);
  return {
    async create() {
      const job = new MemoryJob();
      const source = createSource(job);
      return {
        job,
        source,
        append: (records) => job.append(records),
        finish: (status) => job.finish(status),
        tick: () => job.clock.advance(PAUSE_MS),
        close: async () => undefined,
      };
    },
    longHistory: 2.5 * PAGE,
    requests: ({ job }) => job.asked,
    open: ({ job }) => job.open + job.clock.pending,
    breakOnce: set('once'),
    fail: set('lasting'),
    stall: set('stall'),
  };
}
