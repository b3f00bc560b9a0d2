import { fileWarning } from '../../capture/files/bad-pieces.ts';
import { type FileEntry, GIVEN_UP } from '../../capture/files/file-reader.ts';

/** What was read, or a warning where the file cannot be; nothing where it is gone. @param shown the file, as people are told of it */
export function orGiveUp(shown: string, read: () => readonly FileEntry[]): readonly FileEntry[] {
  try {
    return read();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    return [{ records: [fileWarning(`${shown} cannot be read (${code}), and is left out`)], end: GIVEN_UP }];
  }
}
