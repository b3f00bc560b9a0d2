import { closeSync, openSync, readSync } from 'node:fs';
import { basename } from 'node:path';
import type { GrowingFileKind } from '../../capture/files/create-file-reader.ts';
import { readFrame } from '../../capture/files/event-files/read-frame.ts';
import { KIND_BYTES, metricTableIdentity, trainerFileKind } from '../../capture/files/trainer-file-kind.ts';
import type { FoundFile } from './found-file.ts';

/** What a file is, and by what it is told from another one that has or had its path. */
export interface FileIdentity {
  readonly kind: GrowingFileKind | 'metric-table' | 'trainer-state';
  /** How it begins; '' where that does not matter. */
  readonly beginning: string;
}

const LINE_BREAK = 0x0a;
const BRACE = 0x7b;

/** Of a text without a line break so much is its beginning. Bytes. */
const LONGEST_BEGINNING = 512;

function readHead(path: string): Buffer {
  const file = openSync(path, 'r');
  try {
    const head = Buffer.alloc(KIND_BYTES);
    return head.subarray(0, readSync(file, head, 0, KIND_BYTES, 0));
  } finally {
    closeSync(file);
  }
}

/** The beginning of the file that will stay as it is: its first line or record. */
function beginningOf(kind: GrowingFileKind, head: Buffer, atEnd: boolean): Buffer | undefined {
  if (kind === 'event-file') {
    const frame = readFrame(head, 0);
    if (frame === 'corrupt') return head.subarray(0, 16);
    return frame === undefined ? undefined : head.subarray(0, Math.min(frame.end, LONGEST_BEGINNING));
  }
  const end = head.indexOf(LINE_BREAK);
  if (end >= 0) return head.subarray(0, Math.min(end, LONGEST_BEGINNING));
  return atEnd || head.length >= LONGEST_BEGINNING ? head.subarray(0, LONGEST_BEGINNING) : undefined;
}

/**
 * What a file is.
 * @param unknownAs what a file is that a pattern names and that is none of a trainer's known ones; it is left out where that is undefined
 * @param atEnd true where nothing more will be written
 * @returns `undecided` where that will show when there is more of it; undefined where it is to be left out
 */
export function identifyFile({ path, isNamed }: FoundFile, unknownAs: GrowingFileKind | undefined, atEnd: boolean): FileIdentity | 'undecided' | undefined {
  const head = readHead(path);
  if (head.length === 0) return 'undecided';
  const known = trainerFileKind(basename(path), head);
  if (known === 'trainer-state') return { kind: known, beginning: '' };
  if (known === 'metric-table') return { kind: known, beginning: metricTableIdentity(head) ?? '' };
  // Whoever names a file of JSON lines means it, whatever its lines look like.
  if (known === 'undecided' && !atEnd && !(isNamed && head[0] === BRACE)) return 'undecided';
  const kindOfNamed = unknownAs ?? (head[0] === BRACE ? 'metric-lines' : undefined);
  const kind = known !== undefined && known !== 'undecided' ? known : isNamed ? kindOfNamed : undefined;
  if (kind === undefined) return undefined;
  const beginning = beginningOf(kind, head, atEnd);
  return beginning === undefined ? 'undecided' : { kind, beginning: beginning.toString('latin1') };
}
