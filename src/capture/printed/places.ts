import { BarPlaces, type EpochHeader } from './bar-places.ts';
import { KerasPasses } from './keras-passes.ts';
import { LinePlaces } from './line-places.ts';
import type { Place } from './place.ts';
import type { PrintedBar } from './printed-bar.ts';
import type { PrintedReading } from './printed-reading.ts';

/** What was printed so many pieces ago still says where the training is. */
const NEAR_PIECES = 64;

/** Finds the step of what is printed: on the line itself, on the bar of the training, or on a line nearby. */
export class Places {
  readonly #bars = new BarPlaces();
  readonly #lines = new LinePlaces();
  readonly #keras = new KerasPasses();
  #header: (EpochHeader & { readonly at: number }) | undefined;
  /** Epochs come in fractions, and so are no steps. */
  #hasFractions = false;
  /** Number of the piece that is read. */
  #at = 0;

  /** Goes on to the next piece. */
  next(): void {
    this.#at++;
  }

  /**
   * Takes a line that says which epoch begins.
   * @returns true where that lies before the one announced last: the program trains anew
   */
  takeHeader({ epoch, totalEpochs }: PrintedReading): boolean {
    if (epoch === undefined) return false;
    const before = this.#header;
    this.#header = { epoch, totalEpochs, at: this.#at };
    return before !== undefined && epoch < before.epoch;
  }

  /** The bar as the lines above it let it appear: that of an evaluation may look like that of a training. */
  named(bar: PrintedBar): PrintedBar {
    return this.#keras.named(bar, this.#header);
  }

  /** Takes what a bar shows; undefined where it says nothing of the training. */
  takeBar(bar: PrintedBar): Place | undefined {
    return this.#bars.take(bar, this.#header, this.#at);
  }

  /** True for the bar that counts the steps of the training. */
  isMain(bar: PrintedBar): boolean {
    return this.#bars.isMain(bar);
  }

  /** Where the training is by its bar. */
  ofBar(): Place | undefined {
    return this.#bars.current(this.#at);
  }

  /**
   * Where a line stands.
   * @param redrawn the bar that was drawn again behind the line: it tells the step, the one in front of it may be older
   */
  ofLine(reading: PrintedReading, redrawn?: PrintedBar): Place {
    const { step, totalSteps, totalEpochs } = reading;
    const announced = reading.isComplete === true ? undefined : this.#header;
    if (step !== undefined) {
      const position = { step, totalSteps, epoch: reading.epoch ?? announced?.epoch, totalEpochs: totalEpochs ?? announced?.totalEpochs };
      return { ...this.#lines.take(position, this.#at), epoch: position.epoch, isOwn: true };
    }
    const header = announced !== undefined && this.#at - announced.at <= NEAR_PIECES ? announced : undefined;
    const epoch = reading.epoch ?? header?.epoch;
    const ofBar = (redrawn && this.#bars.peek(redrawn)) ?? this.#bars.current(this.#at);
    this.#hasFractions ||= reading.epoch !== undefined && !Number.isInteger(reading.epoch);
    const isOfEpochs = ofBar?.step === undefined || (reading.epoch !== undefined && Math.abs(ofBar.step - reading.epoch) <= 1);
    if (reading.epoch !== undefined && !this.#hasFractions && isOfEpochs && this.#lines.step === undefined) return { step: reading.epoch, totalSteps: totalEpochs, epoch, isOwn: true };
    if (ofBar !== undefined) return { ...ofBar, epoch: epoch ?? ofBar.epoch };
    const isNear = this.#lines.step !== undefined && this.#at - this.#lines.at <= NEAR_PIECES;
    if (isNear && (header === undefined || header.at < this.#lines.at)) return { step: this.#lines.step, totalSteps: undefined, epoch, isOwn: false };
    return { step: header?.epoch, totalSteps: header?.totalEpochs, epoch, isOwn: false };
  }

  /** Adds so many steps of epochs that are not in sight, where steps are counted by epoch. */
  shift(steps: number): void {
    this.#bars.shift(steps);
    this.#lines.shift(steps);
  }
}
