import { fileWarning } from '../../../capture/files/bad-pieces.ts';
import type { FileEntry } from '../../../capture/files/file-reader.ts';
import type { NewRecord } from '../../../core/log-record.ts';

/** What is sent in one request: the entries up to `end`. */
export interface RecordBatch {
  readonly records: readonly NewRecord[];
  readonly end: number;
}

/** A batch is complete with so many records or bytes of JSON. */
const MANY_RECORDS = 2_000;
const MANY_BYTES = 256 * 1024;

/** No request may have more: PROTOCOL.md 3 and 12. */
const MOST_RECORDS = 9_999;
const MOST_BYTES = 900_000;

function sizeOf(record: NewRecord): number {
  return Buffer.byteLength(JSON.stringify(record)) + 1;
}

/** As many of the records of one entry as fit into a request; the others are said to be missing. */
function fitting(records: readonly NewRecord[]): { readonly records: readonly NewRecord[]; readonly bytes: number } {
  let bytes = 0;
  for (const [index, record] of records.entries()) {
    const size = sizeOf(record);
    if (index < MOST_RECORDS && bytes + size <= MOST_BYTES) {
      bytes += size;
      continue;
    }
    const warning = fileWarning(`${records.length - index} records of one place are more than can be stored at once, and are left out`);
    return { records: [...records.slice(0, index), warning], bytes: bytes + sizeOf(warning) };
  }
  return { records, bytes };
}

/** Entries in batches that fit into requests. An entry is never cut: where it ends is where another reader would go on. */
export function* recordBatches(entries: readonly FileEntry[]): Generator<RecordBatch, void, undefined> {
  let batch: NewRecord[] = [];
  let bytes = 0;
  let end = 0;
  for (const entry of entries) {
    const next = fitting(entry.records);
    const isFull = batch.length + next.records.length > MANY_RECORDS || bytes + next.bytes > MANY_BYTES;
    if (isFull && batch.length > 0) {
      yield { records: batch, end };
      batch = [];
      bytes = 0;
    }
    batch.push(...next.records);
    bytes += next.bytes;
    ({ end } = entry);
  }
  if (entries.length > 0) yield { records: batch, end };
}
