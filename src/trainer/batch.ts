import { SpecialToken } from './chat-template.ts';
import { countLearned, type Sequence } from './sequence.ts';

/**
 * What goes through the model at once, as flat row-major arrays. `selection` says which positions are looked at,
 * `targets` which token comes next there, `importance` what it counts (0 in slots that are not used).
 */
export type Batch = {
  readonly rows: number;
  readonly length: number;
  readonly chosen: number;
  /** [rows, length] */
  readonly tokens: Int32Array;
  /** [rows, chosen, length] */
  readonly selection: Float32Array;
  /** [rows, chosen] */
  readonly targets: Int32Array;
  /** [rows, chosen] */
  readonly importance: Float32Array;
};

/** The size of a batch. Keeping it the same from batch to batch means the model is compiled once. */
export type BatchSize = { readonly rows: number; readonly length: number; readonly chosen: number };

/**
 * Lays sequences out as a batch; rows without a sequence are padding that counts nothing. A position
 * at the end of its sequence has padding for a target.
 *
 * @param importance what each learned token counts: `mean` makes the batch's importances sum to 1, `sum` gives 1 to each.
 */
export function makeBatch(sequences: readonly Sequence[], size: BatchSize, importance: 'mean' | 'sum'): Batch {
  const batch: Batch = {
    ...size,
    tokens: new Int32Array(size.rows * size.length).fill(SpecialToken.PADDING),
    selection: new Float32Array(size.rows * size.chosen * size.length),
    targets: new Int32Array(size.rows * size.chosen),
    importance: new Float32Array(size.rows * size.chosen),
  };
  const each = importance === 'sum' ? 1 : 1 / countLearned(sequences);
  for (const [row, sequence] of sequences.entries()) {
    batch.tokens.set(sequence.tokens, row * size.length);
    for (const [index, position] of sequence.chosen.entries()) {
      const slot = row * size.chosen + index;
      batch.selection[slot * size.length + position] = 1;
      batch.targets[slot] = sequence.tokens[position + 1] ?? SpecialToken.PADDING;
      batch.importance[slot] = each;
    }
  }
  return batch;
}
