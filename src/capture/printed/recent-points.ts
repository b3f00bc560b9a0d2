/** A repeat within so many pieces is none of the training's. */
const PIECES = 64;

/** Values of a bar and of a line beside it are rounded differently. */
const NEARLY = 0.005;

/** A point, and how it was printed. */
export interface RecentPoint {
  readonly value: number;
  /** Its step was said with it. */
  readonly isOwn: boolean;
  readonly isOnBar: boolean;
  /** Number of the piece. */
  readonly at: number;
}

function isNearly(left: number, right: number): boolean {
  return Math.abs(left - right) <= NEARLY * Math.max(Math.abs(left), Math.abs(right));
}

function isSame(known: RecentPoint, point: RecentPoint): boolean {
  return Object.is(known.value, point.value) || (known.isOnBar !== point.isOnBar && isNearly(known.value, point.value));
}

/** Remembers the points of the last 64 pieces, to tell what is printed twice: by each process of a group, or on a bar and on a line. */
export class RecentPoints {
  readonly #points = new Map<string, RecentPoint>();

  /**
   * True for a point that was there already; else it is remembered. Where its step is only that of a bar nearby, which may be behind, its value must be
   * the same too.
   */
  isRepeat(key: string, point: RecentPoint): boolean {
    this.#forget(point.at);
    const known = this.#points.get(key);
    if (known !== undefined && (point.isOwn || isSame(known, point))) return true;
    // Put at the end: the oldest stand first.
    this.#points.delete(key);
    this.#points.set(key, point);
    return false;
  }

  #forget(at: number): void {
    for (const [key, point] of this.#points) {
      if (at - point.at <= PIECES) return;
      this.#points.delete(key);
    }
  }
}
