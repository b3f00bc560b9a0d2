import type { EpochHeader } from './bar-places.ts';
import type { PrintedBar } from './printed-bar.ts';

/** The bar below an announced epoch, and how far it came. */
interface Pass {
  readonly header: EpochHeader;
  readonly total: number;
  done: number;
  /** The training of the epoch is over: what counts now is an evaluation. */
  isOver: boolean;
}

/**
 * Tells the bars of `evaluate` from those of `fit`, which look the same in Keras: `fit` announces each epoch on a line of its own and draws one bar below it.
 */
export class KerasPasses {
  #pass: Pass | undefined;

  /** The bar, called `evaluate` where it is none of the training. @param header the newest line that announced an epoch */
  named(bar: PrintedBar, header: EpochHeader | undefined): PrintedBar {
    if (bar.description !== 'keras' || header === undefined) return bar;
    const { done, total } = bar;
    if (this.#pass?.header !== header) this.#pass = { header, total, done, isOver: false };
    const pass = this.#pass;
    pass.isOver ||= total !== pass.total || (pass.done >= pass.total && done < pass.done);
    if (pass.isOver) return { ...bar, description: 'evaluate' };
    pass.done = done;
    return bar;
  }
}
