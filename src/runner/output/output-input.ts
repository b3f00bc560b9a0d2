import { LogLines } from '../../capture/printed/log-lines.ts';
import type { PrintedMetrics, StoredPoint } from '../../capture/printed/printed-metrics.ts';
import type { PrintedPiece } from '../../capture/printed/printed-piece.ts';
import type { Clock } from '../../core/clock.ts';
import type { NewRecord } from '../../core/log-record.ts';
import type { JobInput, JobInputPage } from '../job-input.ts';
import { OutputTail, type OutputTailOptions } from './output-tail.ts';
import { lastLines, OUTPUT_LINES } from '../process-end.ts';

/** So much of what was read before is read again where a program is taken up. Bytes. */
const WARM_UP = 64 * 1024;

/** What finds metrics in what a process prints. */
export interface FindMetricsOptions {
  readonly metrics: PrintedMetrics;
  /** Up to where the file was read before. */
  readonly offset: number;
  /** The newest points that the log holds. */
  readonly stored: readonly StoredPoint[];
  /** Of what was found, that which nothing else has told. */
  readonly untold: (records: readonly NewRecord[]) => readonly NewRecord[];
}

/** What a process prints, both streams: lines of its log, and the metrics in them. A flood is bounded, and what it costs is said. */
export class OutputInput implements JobInput {
  readonly producerId = 'output';
  readonly #tail: OutputTail;
  readonly #lines = new LogLines();
  readonly #clock: Clock;
  readonly #path: string;
  #metrics: PrintedMetrics | undefined;
  #untold: FindMetricsOptions['untold'] = (records) => records;
  #lastPrinted: string[] = [];

  constructor(path: string, clock: Clock, limits?: Partial<OutputTailOptions>) {
    this.#path = path;
    this.#tail = new OutputTail(path, limits);
    this.#clock = clock;
  }

  /** Looks for metrics too, from now on. */
  findMetrics({ metrics, offset, stored, untold }: FindMetricsOptions): void {
    this.#metrics = metrics;
    this.#untold = untold;
    if (offset > 0) metrics.warmUp(this.#tail.before(offset, WARM_UP), stored);
  }

  read(offset: number, atEnd: boolean): JobInputPage | undefined {
    // What was read up to here is stored by now.
    this.#lines.skip(this.#tail.shrink(offset, atEnd));
    const page = this.#tail.read(offset, atEnd);
    if (page.offset === offset) return undefined;
    this.#lines.skip(page.skipped);
    this.#remember(page.pieces);
    const records = this.#lines.records(page.pieces, this.#clock.now());
    if (this.#metrics !== undefined) records.push(...this.#untold(this.#metrics.records(page.pieces, page.rest)));
    return { records, lines: page.pieces.length, offset: page.offset, isFlooded: page.skipped > 0 };
  }

  end(): readonly NewRecord[] {
    return [...this.#lines.end(this.#clock.now()), ...this.#untold(this.#metrics?.end() ?? [])];
  }

  close(): void {
    this.#tail.close();
  }

  /** The last lines that were printed, also where the file was emptied since. */
  lastLines(): readonly string[] {
    const inFile = lastLines(this.#path);
    return inFile.length >= this.#lastPrinted.length ? inFile : lastLines(this.#lastPrinted);
  }

  #remember(pieces: readonly PrintedPiece[]): void {
    const printed = pieces.filter(({ text }) => text.trim() !== '').map(({ text }) => text);
    if (printed.length > 0) this.#lastPrinted = [...this.#lastPrinted, ...printed.slice(-OUTPUT_LINES)].slice(-OUTPUT_LINES);
  }
}
