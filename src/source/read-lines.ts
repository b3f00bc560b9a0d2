import { open } from 'node:fs/promises';
import { ConfigError } from '../core/errors.ts';

/** A line of a file that has its line break. */
export interface FileLine {
  readonly text: string;
  /** Bytes from the start of the file to behind its line break. */
  readonly end: number;
}

/** Some lines of a file, in order. */
export interface LinePage {
  readonly lines: readonly FileLine[];
  /** True where the page reaches the end that the file has now. */
  readonly atEnd: boolean;
  /** At the end, what stands behind the last line break. */
  readonly rest: string;
}

const CHUNK = 1 << 20;
const LINE_BREAK = 0x0a;

/** Lines whose bytes are all there. */
function completeLines(bytes: Buffer, offset: number): FileLine[] {
  const lines: FileLine[] = [];
  for (let start = 0; ; ) {
    const end = bytes.indexOf(LINE_BREAK, start);
    if (end < 0) return lines;
    lines.push({ text: bytes.toString('utf8', start, end), end: offset + end + 1 });
    start = end + 1;
  }
}

/**
 * The complete lines of a file from an offset on, as many as fit into about a megabyte, and one at least where there is one. The file
 * is open only meanwhile.
 * @throws ConfigError where it cannot be read, or is shorter than the offset
 */
export async function readLines(path: string, offset: number): Promise<LinePage> {
  try {
    const file = await open(path, 'r');
    try {
      const { size } = await file.stat();
      if (size < offset) throw new ConfigError(`${path}: has become shorter while it was read`);
      for (let length = CHUNK; ; length *= 2) {
        const { bytesRead, buffer } = await file.read(Buffer.alloc(Math.min(length, Math.max(1, size - offset))), { position: offset });
        const bytes = buffer.subarray(0, bytesRead);
        const lines = completeLines(bytes, offset);
        const atEnd = bytesRead === 0 || offset + bytesRead >= size;
        // A line longer than the chunk needs a larger one.
        if (lines.length === 0 && !atEnd) continue;
        return { lines, atEnd, rest: atEnd ? bytes.toString('utf8', (lines.at(-1)?.end ?? offset) - offset) : '' };
      }
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    throw new ConfigError(code === 'ENOENT' ? `${path}: no such file` : `${path}: cannot be read: ${message}`, { cause: error });
  }
}
