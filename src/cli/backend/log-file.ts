import { appendFileSync, copyFileSync, statSync, truncateSync } from 'node:fs';

/** The file may grow to this before its content moves to `<name>.1`. Bytes. */
const LARGEST = 1024 * 1024;

/** The rest of a longer text is left out. Characters. */
const LONGEST_TEXT = 64 * 1024;

/** Writes lines with their time to a file that stays bounded: at most twice 1 MiB with its predecessor. */
export class LogFile {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** Never fails: a log that cannot be written, on a full disk say, must not end what it is about. */
  write(text: string): void {
    try {
      this.#append(text);
    } catch {
      // There is no other place to tell.
    }
  }

  #append(text: string): void {
    const line = `${new Date().toISOString()} ${text.slice(0, LONGEST_TEXT)}\n`;
    const size = statSync(this.path, { throwIfNoEntry: false })?.size ?? 0;
    if (size + Buffer.byteLength(line) > LARGEST) {
      // Truncated, not renamed: the standard streams of the process append to this very file.
      copyFileSync(this.path, `${this.path}.1`);
      truncateSync(this.path, 0);
    }
    appendFileSync(this.path, line, { mode: 0o600 });
  }
}
