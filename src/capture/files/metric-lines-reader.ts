import { DEEPEST_JSON, isJsonObject, isNestedDeeper, type JsonObject } from '../../core/json.ts';
import { parseLenientJson } from '../../core/lenient-json.ts';
import type { NewRecord } from '../../core/log-record.ts';
import { BadPieces } from './bad-pieces.ts';
import type { FileEntry, FileReader, FileReaderOptions } from './file-reader.ts';
import { metricLineRecords, positionOf } from './metric-line.ts';
import { progressRecord } from './progress-record.ts';
import { LineSplitter } from './split-lines.ts';

function parse(text: string): JsonObject | string {
  let value: unknown;
  try {
    value = parseLenientJson(text);
  } catch {
    return 'it is not JSON';
  }
  if (!isJsonObject(value)) return 'it is no JSON object';
  return isNestedDeeper(value, DEEPEST_JSON) ? `it is nested deeper than ${DEEPEST_JSON} levels` : value;
}

/**
 * Reads JSON lines of metrics: `trainer_log.jsonl` of LLaMA-Factory, `logging.jsonl` of ms-swift, `metrics.jsonl` and what else has its step
 * beside its numbers.
 */
export class MetricLinesReader implements FileReader {
  readonly #options: FileReaderOptions;
  readonly #bad: BadPieces;
  readonly #splitter = new LineSplitter();
  #lastStep: number | undefined;

  /** @param file what people know it by */
  constructor(file: string, options: FileReaderOptions) {
    this.#options = options;
    this.#bad = new BadPieces(file);
  }

  read(bytes: Uint8Array, offset: number, atEnd: boolean): FileEntry[] {
    return this.#splitter.split(bytes, offset, atEnd).map(({ text, end }) => ({ records: this.#records(text), end }));
  }

  end(): NewRecord[] {
    return this.#bad.end();
  }

  #records(text: string | undefined): NewRecord[] {
    if (text === undefined) return this.#bad.tell('it is longer than 64 KiB');
    if (text.trim() === '') return [];
    const line = parse(text);
    if (typeof line === 'string') return this.#bad.tell(line);
    const position = positionOf(line);
    const records = metricLineRecords(line, this.#options);
    // Several lines may be of one step, and how far that is needs to be told once.
    const progress = position.step === this.#lastStep ? undefined : progressRecord(this.#options.progressType, position);
    this.#lastStep = position.step ?? this.#lastStep;
    return progress === undefined ? records : [...records, progress];
  }
}
