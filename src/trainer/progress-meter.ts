/** What happened since the last report. */
export type Interval = {
  /** Mean loss of the steps, in nats. */
  readonly loss: number;
  readonly tokensPerSecond: number;
};

/** Adds up what training steps report between two progress reports, and how long steps take in all. */
export class ProgressMeter {
  #losses = 0;
  #steps = 0;
  #tokens = 0;
  #milliseconds = 0;
  #allSteps = 0;
  #allMilliseconds = 0;

  /** @param tokens how many the step went through, padding left out. */
  add(loss: number, tokens: number, milliseconds: number): void {
    this.#losses += loss;
    this.#steps += 1;
    this.#tokens += tokens;
    this.#milliseconds += milliseconds;
    this.#allSteps += 1;
    this.#allMilliseconds += milliseconds;
  }

  /** The figures since the last call; at least one step was added since. */
  take(): Interval {
    const loss = this.#losses / this.#steps;
    // A clock that did not move would make the speed infinite, which JSON has no number for.
    const tokensPerSecond = (this.#tokens * 1000) / Math.max(this.#milliseconds, 1);
    this.#losses = 0;
    this.#steps = 0;
    this.#tokens = 0;
    this.#milliseconds = 0;
    return { loss, tokensPerSecond };
  }

  /** How long `steps` more steps will take at the pace so far, in seconds. */
  secondsFor(steps: number): number {
    return this.#allSteps === 0 ? 0 : (steps * this.#allMilliseconds) / this.#allSteps / 1000;
  }
}
