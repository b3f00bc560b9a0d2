/** A fall of so many intervals is no disorder among processes: the run was started anew. */
const INTERVALS_OF_FALL = 2;

/** The steps of one printed metric: how they rise, and where a run begins again. */
export class StepSeries {
  #last: number | undefined;
  #interval = 1;
  #attempt: number;
  /** Where it stood before the last fall, and how many points came since. */
  #before: { readonly step: number; readonly interval: number; points: number } | undefined;
  /** Two runs print the same name in turns: no fall means anything. */
  #isInterleaved = false;
  /** Its steps are counted, since nothing says them. */
  isCounted = false;

  constructor(attempt: number) {
    this.#attempt = attempt;
  }

  get last(): number | undefined {
    return this.#last;
  }

  get attempt(): number {
    return this.#attempt;
  }

  /** Goes on from what the log holds. */
  resume(step: number, attempt: number): void {
    this.#last = step;
    this.#attempt = attempt;
  }

  /** True where a point of the step would show that the run was started anew. @param attempt the job's newest one */
  beginsAnew(step: number, attempt: number): boolean {
    const last = this.#last;
    return last !== undefined && this.#attempt >= attempt && !this.#isInterleaved && last - step >= INTERVALS_OF_FALL * this.#interval;
  }

  /**
   * Takes the step of a point.
   * @param attempt the job's newest one
   * @returns the attempt that the point belongs to
   */
  take(step: number, attempt: number): number {
    const last = this.#last;
    if (last !== undefined && step < last) {
      // Other metrics of the run may have shown already that it begins again.
      const isKnown = this.#attempt < attempt;
      if (this.#isInterleaved || (!isKnown && last - step < INTERVALS_OF_FALL * this.#interval)) return this.#attempt;
      this.#attempt = isKnown ? attempt : attempt + 1;
      this.#before = { step: last, interval: this.#interval, points: 0 };
      this.#interval = 1;
    } else if (last !== undefined && step > last) {
      this.#isInterleaved ||= this.#isBack(step - last, step);
      this.#interval = step - last;
      this.#attempt = attempt;
    } else {
      this.#attempt = attempt;
    }
    this.#last = step;
    return this.#attempt;
  }

  /** True for a leap back to where it stood before it fell, just afterwards. */
  #isBack(leap: number, step: number): boolean {
    const before = this.#before;
    return before !== undefined && ++before.points <= 2 && step >= before.step && leap > INTERVALS_OF_FALL * before.interval;
  }
}
