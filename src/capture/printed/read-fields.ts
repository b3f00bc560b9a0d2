import { isBookkeeping, isOutcome } from './metric-words.ts';
import type { PrintedReading } from './printed-reading.ts';

const STEP = ['global_step', 'step', 'current_steps', 'iteration', 'iter', 'num_steps', 'round', 'steps'];
const TOTAL_STEPS = ['total_steps', 'max_steps', 'total_iterations', 'max_iters'];
const EPOCH = ['epoch', 'current_epoch'];
const TOTAL_EPOCHS = ['total_epochs', 'num_epochs', 'num_train_epochs'];

/** A step and their number in one text. */
const STEP_OF_TOTAL = /^(\d{1,15})\/(\d{1,15})$/;

type Fields = readonly (readonly [name: string, value: number])[];

function find(fields: Fields, names: readonly string[]): number | undefined {
  for (const name of names) {
    const field = fields.find(([key]) => key.toLowerCase().replace(/^(?:train(?:er|ing)?)\//, '') === name);
    if (field !== undefined && Number.isFinite(field[1])) return field[1];
  }
  return undefined;
}

/** In the last line of Hugging Face Trainer the loss is the mean of them all: no point of its curve. */
function isSummaryOfTrainer(fields: Fields): boolean {
  return fields.some(([name]) => name === 'train_runtime');
}

/**
 * What named numbers say: those that tell where the line stands, and figures. Undefined where they do not look as if they were about training: neither a
 * name that says so, nor a step.
 * @param texts values that are no numbers, by name: `"global_step/max_steps": "5/100"`
 */
export function readFields(fields: Fields, texts: ReadonlyMap<string, string> = new Map()): PrintedReading | undefined {
  const fraction = STEP_OF_TOTAL.exec(texts.get('global_step/max_steps') ?? '');
  const step = fraction === null ? find(fields, STEP) : Number(fraction[1]);
  const totalSteps = fraction === null ? find(fields, TOTAL_STEPS) : Number(fraction[2]);
  const epoch = find(fields, EPOCH);
  const figures = fields.filter(([name]) => !isBookkeeping(name));
  if (figures.length === 0 || (step === undefined && epoch === undefined && !figures.some(([name]) => isOutcome(name)))) return undefined;
  const isSummary = isSummaryOfTrainer(fields);
  const values = figures.map(([name, value]) => ({ name: isSummary && name === 'train_loss' ? 'train_mean_loss' : name, value }));
  return { values, step, totalSteps, epoch, totalEpochs: find(fields, TOTAL_EPOCHS) };
}
