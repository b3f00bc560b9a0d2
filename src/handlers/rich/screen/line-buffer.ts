/** Most text that waits for a terminal which takes nothing. Characters. */
const LIMIT = 262_144;

/** Lines that wait to be printed, in bounded memory: the oldest are given up first, and it is said how many. */
export class LineBuffer {
  #lines: string[] = [];
  #length = 0;
  #left = 0;

  /** Adds lines that are safe to print, without line breaks. */
  add(lines: readonly string[]): void {
    for (const line of lines) {
      this.#lines.push(line);
      this.#length += line.length;
    }
    let first = 0;
    while (this.#length > LIMIT && first < this.#lines.length - 1) this.#length -= (this.#lines[first++] as string).length;
    this.#lines.splice(0, first);
    this.#left += first;
  }

  /** All that waits, for a terminal in raw mode. */
  take(): string {
    const lines = this.#left > 0 ? [`... ${this.#left} lines left out ...`, ...this.#lines] : this.#lines;
    this.clear();
    return lines.map((line) => `${line}\r\n`).join('');
  }

  /** Forgets what waits. */
  clear(): void {
    this.#lines = [];
    this.#length = 0;
    this.#left = 0;
  }
}
