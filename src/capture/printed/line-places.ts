/** What a line says of where it stands. */
export interface LinePosition {
  readonly step: number;
  readonly totalSteps: number | undefined;
  readonly epoch: number | undefined;
  readonly totalEpochs: number | undefined;
}

/**
 * Steps that lines name, counted over all epochs: where the epoch rises and the step falls, the step is that of the epoch.
 */
export class LinePlaces {
  #last: LinePosition | undefined;
  /** Steps of the epochs before. */
  #base = 0;
  #interval = 1;
  /** The first step that the epoch named. */
  #first: number | undefined;
  #at = 0;

  /** Where the last line stood. */
  get step(): number | undefined {
    return this.#last === undefined ? undefined : this.#base + this.#last.step;
  }

  /** Number of the piece that the last line was. */
  get at(): number {
    return this.#at;
  }

  /** Takes what a line says. @param at number of the piece */
  take(position: LinePosition, at: number): { readonly step: number; readonly totalSteps: number | undefined } {
    const last = this.#last;
    if (last !== undefined) {
      // Epochs that were not named before say nothing.
      const lastEpoch = Math.floor(last.epoch ?? position.epoch ?? 0);
      const epoch = Math.floor(position.epoch ?? lastEpoch);
      if (position.step > last.step) this.#interval = position.step - last.step;
      else if (epoch > lastEpoch && position.step < last.step) this.#base += last.totalSteps ?? last.step + this.#stepsBehind();
      if (epoch < lastEpoch) this.#base = 0;
      if (position.step < last.step) this.#first = position.step;
    }
    this.#first ??= position.step;
    this.#last = position;
    this.#at = at;
    // Whether the steps are those of the epoch or of the whole training shows only when the next epoch begins.
    return { step: this.#base + position.step, totalSteps: position.epoch === undefined ? position.totalSteps : this.#totalOf(position) };
  }

  /** Steps of an epoch behind the last that it named. Where it named the first interval by its end, none are left. */
  #stepsBehind(): number {
    return this.#first === this.#interval ? 0 : this.#interval;
  }

  #totalOf({ totalSteps, totalEpochs }: LinePosition): number | undefined {
    return this.#base > 0 && totalSteps !== undefined && totalEpochs !== undefined ? totalSteps * totalEpochs : undefined;
  }

  /** Adds so many steps of epochs that are not in sight. They are at least as many as the one that is. */
  shift(steps: number): void {
    if (this.#last?.epoch !== undefined && steps >= this.#last.step) this.#base += steps;
  }
}
