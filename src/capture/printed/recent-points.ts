/** A repeat within so many pieces is none of the training's. */
const PIECES = 64;

/** Values of a bar and of a line beside it are rounded differently. */
const NEARLY = 0.005;

interface Point {
  readonly value: number;
  readonly at: number;
}

function isNearly(left: number, right: number): boolean {
  return Object.is(left, right) || Math.abs(left - right) <= NEARLY * Math.max(Math.abs(left), Math.abs(right));
}

/** Remembers the points of the last 64 pieces, to tell what is printed twice: by each process of a group, or on a bar and on a line. */
export class RecentPoints {
  readonly #points = new Map<string, Point>();

  /**
   * True for a point that was there already; else it is remembered.
   * @param isOwn its step was said with it; else only a value that is nearly the same is a repeat
   * @param at number of the piece
   */
  isRepeat(key: string, value: number, isOwn: boolean, at: number): boolean {
    this.#forget(at);
    const known = this.#points.get(key);
    if (known !== undefined && (isOwn || isNearly(known.value, value))) return true;
    // Put at the end: the oldest stand first.
    this.#points.delete(key);
    this.#points.set(key, { value, at });
    return false;
  }

  #forget(at: number): void {
    for (const [key, point] of this.#points) {
      if (at - point.at < PIECES) return;
      this.#points.delete(key);
    }
  }
}
