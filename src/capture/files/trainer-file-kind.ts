import { isJsonObject } from '../../core/json.ts';
import { parseLenientJson } from '../../core/lenient-json.ts';
import { isFrameStart } from './event-files/read-frame.ts';
import { isMetricLine } from './metric-line.ts';
import { isMetricRow, tableColumns, tableIdentity, tableRow } from './metric-table.ts';

/** What a file of a trainer is. */
export type TrainerFileKind = 'metric-lines' | 'metric-table' | 'trainer-state' | 'event-file';

/** So much of the beginning of a file tells what it is. Bytes. */
export const KIND_BYTES = 64 * 1024;

const KNOWN_LINES = /^(?:trainer_log|logging|(?:.*[-_.])?metrics)\.(?:jsonl|ndjson)$/i;
const SOME_LINES = /\.(?:jsonl|ndjson)$/i;
const TABLE = /\.(?:csv|tsv)$/i;
const EVENT_FILE = /\btfevents\b/;
const LINE_BREAK = 0x0a;
const DECODER = new TextDecoder();

function isMetricText(text: string): boolean {
  try {
    const value = parseLenientJson(text);
    return isJsonObject(value) && isMetricLine(value);
  } catch {
    return false;
  }
}

/** The first two lines of a file; undefined where they are not whole. */
function firstLines(head: Uint8Array): readonly [string, string] | undefined {
  const [first, second, rest] = DECODER.decode(head).split('\n', 3);
  return first === undefined || second === undefined || rest === undefined ? undefined : [first, second];
}

/** What tells a table of metrics from another one; undefined where the file is none; `undecided` as long as its first row is not whole. */
export function metricTableIdentity(head: Uint8Array): string | 'undecided' | undefined {
  const lines = firstLines(head);
  if (lines === undefined) return head.length < KIND_BYTES ? 'undecided' : undefined;
  const columns = tableColumns(lines[0]);
  const row = columns && tableRow(columns, lines[1]);
  return isMetricRow(row) ? tableIdentity(row) : undefined;
}

/**
 * What a file is, by its name, and where that does not tell by how it begins.
 * @param name without folders
 * @param head the first {@link KIND_BYTES} of it, or all there is
 * @returns undefined where it is none of those; `undecided` where that will show when there is more of it
 */
export function trainerFileKind(name: string, head: Uint8Array): TrainerFileKind | 'undecided' | undefined {
  if (name === 'trainer_state.json') return 'trainer-state';
  if (EVENT_FILE.test(name) || isFrameStart(head)) return 'event-file';
  if (KNOWN_LINES.test(name)) return 'metric-lines';
  if (!SOME_LINES.test(name)) {
    // By any name it may be a table. Where it is not called one, nobody waits for the first row.
    const table = metricTableIdentity(head);
    if (table === 'undecided') return TABLE.test(name) ? table : undefined;
    return table === undefined ? undefined : 'metric-table';
  }
  const end = head.indexOf(LINE_BREAK);
  if (end < 0) return head.length < KIND_BYTES ? 'undecided' : undefined;
  return isMetricText(DECODER.decode(head.subarray(0, end))) ? 'metric-lines' : undefined;
}
