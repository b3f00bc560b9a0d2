import { join } from 'node:path';
import type { LanguageModel } from './language-model.ts';
import { restoreWeights, saveTensors } from './model-files.ts';
import type { Reporter } from './reporter.ts';

/** The two states of a model that are kept during training. */
export type CheckpointName = 'last' | 'best';

/** The checkpoint files of one run: `checkpoint-last.safetensors` and `checkpoint-best.safetensors`, each replaced in place. */
export class Checkpoints {
  readonly #directory: string;
  readonly #reporter: Reporter;
  readonly #announced = new Set<CheckpointName>();

  constructor(directory: string, reporter: Reporter) {
    this.#directory = directory;
    this.#reporter = reporter;
  }

  /** Saves the weights as they are after `step` steps; the first time, the file is reported as an artifact. */
  async save(name: CheckpointName, model: LanguageModel, step: number): Promise<string> {
    const file = `checkpoint-${name}.safetensors`;
    saveTensors(join(this.#directory, file), await model.tensors(), { step: String(step) });
    if (!this.#announced.has(name)) this.#reporter.artifact(file, 'checkpoint');
    this.#announced.add(name);
    return file;
  }

  /** Puts the weights of a checkpoint that was saved before into the model. */
  restore(name: CheckpointName, model: LanguageModel): void {
    restoreWeights(model, join(this.#directory, `checkpoint-${name}.safetensors`));
  }
}
