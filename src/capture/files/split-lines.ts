/** A line of a file, without its break. */
export interface FileLine {
  /** Undefined where it is longer than is read. */
  readonly text: string | undefined;
  /** Where the next one begins, in bytes from the start of the file. */
  readonly end: number;
}

/** Longest line that is read, in bytes. */
const LONGEST_LINE = 64 * 1024;
const LINE_BREAK = 0x0a;
const DECODER = new TextDecoder();

/** Cuts what stands in a growing file into lines. */
export class LineSplitter {
  /** True inside a line that was found too long: the rest of it is passed over. */
  #skipping = false;

  /**
   * The complete lines.
   * @param bytes what stands at `offset`
   * @param atEnd true where nothing more comes: what stands after the last break counts as a line
   */
  split(bytes: Uint8Array, offset: number, atEnd: boolean): FileLine[] {
    const lines: FileLine[] = [];
    let start = 0;
    for (let end = bytes.indexOf(LINE_BREAK); end >= 0; end = bytes.indexOf(LINE_BREAK, start)) {
      this.#take(lines, bytes.subarray(start, end), offset + end + 1);
      start = end + 1;
    }
    const rest = bytes.subarray(start);
    if (rest.length > LONGEST_LINE) {
      // Nobody waits for the end of a line without end.
      lines.push({ text: this.#skipping ? '' : undefined, end: offset + bytes.length });
      this.#skipping = true;
    } else if (atEnd && rest.length > 0) {
      this.#take(lines, rest, offset + bytes.length);
    }
    return lines;
  }

  #take(lines: FileLine[], bytes: Uint8Array, end: number): void {
    const text = this.#skipping ? '' : bytes.length > LONGEST_LINE ? undefined : DECODER.decode(bytes);
    this.#skipping = false;
    lines.push({ text, end });
  }
}
