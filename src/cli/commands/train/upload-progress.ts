import type { Clock } from '../../../core/clock.ts';
import { printable } from '../../../core/text.ts';

/** A smaller file is gone before anybody has read of it. Bytes. */
const SMALLEST = 8 * 1024 * 1024;

/** Milliseconds between two looks at how far it is. */
const PACE_MS = 200;

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

function size(bytes: number): string {
  let value = bytes;
  let unit = 0;
  for (; value >= 1_000 && unit < UNITS.length - 1; unit++) value /= 1_000;
  return `${value < 10 && unit > 0 ? value.toFixed(1) : Math.floor(value)} ${UNITS[unit]}`;
}

/** Where progress is shown. */
export interface ProgressPlace {
  readonly isTTY?: boolean | undefined;
  write(text: string): unknown;
}

/** One line on a terminal that says how far an upload is, and is gone when it is over. */
export class UploadProgress {
  readonly #place: ProgressPlace;
  readonly #clock: Clock;
  readonly #name: string;
  readonly #total: number;
  readonly #isShown: boolean;
  #shownAt = -Infinity;

  /** @param total bytes */
  constructor(name: string, total: number, place: ProgressPlace, clock: Clock) {
    this.#name = name;
    this.#total = total;
    this.#place = place;
    this.#clock = clock;
    this.#isShown = place.isTTY === true && total >= SMALLEST;
  }

  /** So many bytes have been handed over. */
  readonly sent = (bytes: number): void => {
    const now = this.#clock.now();
    if (!this.#isShown || now - this.#shownAt < PACE_MS) return;
    this.#shownAt = now;
    const share = Math.min(100, Math.floor((bytes / this.#total) * 100));
    this.#place.write(`\r\u001b[KUploading ${printable(this.#name)}: ${share} % of ${size(this.#total)}`);
  };

  /** Takes the line away. */
  end(): void {
    if (this.#shownAt > -Infinity) this.#place.write('\r\u001b[K');
  }
}
