import { createReadStream } from 'node:fs';
import { ConfigError } from '../../../core/errors.ts';

/** A line of a file, without its line break. */
export interface FileLine {
  readonly text: string;
  /** Where the next line begins: bytes from the start of the file. */
  readonly end: number;
}

/** A longer line is no row, but a file of another kind. Bytes. */
const LONGEST_LINE = 64 * 1024 * 1024;

/**
 * The lines of a file of any size, one after another.
 * @param name what the error calls the file
 * @throws ConfigError for an endless line
 */
export async function* fileLines(path: string, name: string): AsyncGenerator<FileLine, void, undefined> {
  let pieces: Buffer[] = [];
  let length = 0;
  let end = 0;
  const take = (): FileLine => {
    const text = Buffer.concat(pieces).toString('utf8');
    pieces = [];
    length = 0;
    return { text, end };
  };
  for await (const chunk of createReadStream(path, { highWaterMark: 256 * 1024 }) as AsyncIterable<Buffer>) {
    let start = 0;
    for (let lineBreak = chunk.indexOf(10); lineBreak >= 0; lineBreak = chunk.indexOf(10, start)) {
      pieces.push(chunk.subarray(start, lineBreak));
      end += lineBreak + 1 - start;
      start = lineBreak + 1;
      yield take();
    }
    pieces.push(chunk.subarray(start));
    end += chunk.length - start;
    length += chunk.length - start;
    if (length > LONGEST_LINE) throw new ConfigError(`${name}: a line is longer than ${LONGEST_LINE} bytes: this is no file of rows`);
  }
  if (length > 0) yield take();
}
