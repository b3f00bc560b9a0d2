import type { NewRecord } from '../../core/log-record.ts';
import type { FollowedFile } from './followed-file.ts';

/** Of a file that was read far, so much is read again. Bytes, about. */
const READ_AGAIN = 16 * 1024 * 1024;

/**
 * What a file has told before it is read on, as far as it is worth to be read again.
 * @param file one that was not read yet, and is for nothing else
 * @param from where what was told begins
 * @param to up to where the file was read
 */
export function toldBefore(file: FollowedFile, from: number, to: number): readonly NewRecord[] {
  const records: NewRecord[] = [];
  const end = Math.min(to, from + READ_AGAIN);
  for (let offset = from; offset < end; ) {
    const entries = file.read(offset, false).filter((entry) => entry.end <= to);
    const last = entries.at(-1);
    if (last === undefined) break;
    for (const entry of entries) records.push(...entry.records);
    offset = last.end;
  }
  return records;
}
