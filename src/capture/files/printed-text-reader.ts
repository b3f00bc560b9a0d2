import type { Clock } from '../../core/clock.ts';
import { isJsonObject } from '../../core/json.ts';
import { parseLenientJson } from '../../core/lenient-json.ts';
import type { NewRecord } from '../../core/log-record.ts';
import { parseReportLine } from '../reported/parse-report-line.ts';
import type { LogBudgetOptions } from '../printed/log-budget.ts';
import { LogLines } from '../printed/log-lines.ts';
import { PrintedMetrics } from '../printed/printed-metrics.ts';
import type { PrintedPiece } from '../printed/printed-piece.ts';
import type { FileEntry, FileReader, FileReaderOptions } from './file-reader.ts';
import { isMetricLine, metricLineRecords, positionOf } from './metric-line.ts';
import { progressRecord } from './progress-record.ts';
import { toldNames } from './told-names.ts';
import { PieceSplitter } from './split-pieces.ts';

/** What was printed before anybody read it comes at once, and is kept as far as a person would want to look at it. */
const BUDGET: LogBudgetOptions = { linesPerSecond: 50, lines: 100_000, charactersPerSecond: 8_192, characters: 32 * 1024 * 1024 };

/**
 * Reads what a program prints, from a file or a pipe: its lines, and the metrics in them. A line of JSON that reports, in the form of the report
 * file or as a step with its numbers, is taken at its word and is no line of text.
 */
export class PrintedTextReader implements FileReader {
  readonly #options: FileReaderOptions;
  readonly #clock: Clock;
  readonly #splitter = new PieceSplitter();
  readonly #lines = new LogLines(BUDGET);
  readonly #metrics: PrintedMetrics;
  /** Names that came as JSON, types of events among them: what is printed of them besides is not believed. */
  readonly #reported = new Set<string>();

  constructor(options: FileReaderOptions, clock: Clock) {
    this.#options = options;
    this.#clock = clock;
    this.#metrics = new PrintedMetrics({ patterns: [], mapNames: options.mapNames, isReported: (name) => this.#reported.has(name), clock });
  }

  read(bytes: Uint8Array, offset: number, atEnd: boolean): FileEntry[] {
    const { pieces, rest, size } = this.#splitter.split(bytes, atEnd);
    return size === 0 ? [] : [{ records: this.#records(pieces, rest), end: offset + size }];
  }

  /** Learns from what was read before. @param bytes what stands before the next that is read */
  warmUp(bytes: Uint8Array): void {
    const splitter = new PieceSplitter();
    for (let [rest, isFirst] = [bytes, true]; rest.length > 0; isFirst = false) {
      const { pieces, size } = splitter.split(rest, false);
      if (size === 0) return;
      // It may begin in the middle of a line.
      this.#metrics.warmUp(isFirst ? pieces.slice(1) : pieces);
      rest = rest.subarray(size);
    }
  }

  end(): NewRecord[] {
    return [...this.#lines.end(this.#clock.now()), ...this.#metrics.end()];
  }

  #records(pieces: readonly PrintedPiece[], rest: string): NewRecord[] {
    const records: NewRecord[] = [];
    let printed: PrintedPiece[] = [];
    const tellPrinted = (behind: string) => {
      if (printed.length > 0) records.push(...this.#lines.records(printed, this.#clock.now()), ...this.#metrics.records(printed, behind));
      printed = [];
    };
    for (const piece of pieces) {
      const reported = this.#reportedBy(piece.text);
      if (reported === undefined) {
        printed.push(piece);
        continue;
      }
      // What stands before it was printed before any of this was reported.
      tellPrinted('');
      for (const name of toldNames(reported)) this.#reported.add(name);
      records.push(...reported);
    }
    tellPrinted(rest);
    return records;
  }

  /** What a line says that is JSON; undefined for any other. */
  #reportedBy(text: string): readonly NewRecord[] | undefined {
    const line = text.trim();
    if (!line.startsWith('{') || !line.endsWith('}')) return undefined;
    return reportedRecords(line) ?? this.#metricRecords(line);
  }

  #metricRecords(line: string): readonly NewRecord[] | undefined {
    let value: unknown;
    try {
      value = parseLenientJson(line);
    } catch {
      // A line that only looks like JSON is one more line of text.
      return undefined;
    }
    if (!isJsonObject(value) || !isMetricLine(value)) return undefined;
    const progress = progressRecord(this.#options.progressType, positionOf(value));
    return [...metricLineRecords(value, this.#options), ...(progress === undefined ? [] : [progress])];
  }
}

function reportedRecords(line: string): readonly NewRecord[] | undefined {
  const parsed = parseReportLine(line);
  return 'records' in parsed ? parsed.records : undefined;
}
