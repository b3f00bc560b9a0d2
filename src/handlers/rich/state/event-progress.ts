import type { JsonObject } from '../../../core/json.ts';
import { numberField, objectField } from './fields.ts';

const STEP = ['step', 'current_step', 'global_step', 'iteration'];
const TOTAL = ['total_steps', 'max_steps', 'num_steps', 'total'];
const EPOCHS = ['epochs', 'num_epochs', 'n_epochs'];
const STEPS_PER_EPOCH = ['iters_per_epoch', 'iterations_per_epoch', 'steps_per_epoch'];

const PROGRESS_TYPE = /(?:^|[._])(?:progress|step)$/i;
const START_TYPE = /(?:^|[._])(?:started|start)$/i;
/** Stages beside the training count their own steps. */
const BESIDE_TYPE = /(?:^|[._])(?:eval|evaluation|val|validation|test|download|upload)(?:[._]|$)/i;

/** How far an event says that the job is. */
export interface EventProgress {
  readonly step: number | undefined;
  readonly totalSteps: number | undefined;
  readonly epoch: number | undefined;
}

function positive(value: number | undefined): number | undefined {
  return value !== undefined && value > 0 ? value : undefined;
}

function product(left: number | undefined, right: number | undefined): number | undefined {
  return left === undefined || right === undefined ? undefined : left * right;
}

/**
 * How far an event says that the job is: one of progress, one at the start of a stage that says how many steps there will be, or any with
 * a step and their number. Undefined for others: the step of a checkpoint may be an older one.
 */
export function eventProgress(type: string, payload: JsonObject): EventProgress | undefined {
  if (BESIDE_TYPE.test(type)) return undefined;
  const data = objectField(payload, 'data');
  const number = (names: readonly string[]) => numberField(data, names) ?? numberField(payload, names);
  const step = number(STEP);
  const isStart = START_TYPE.test(type);
  if (step === undefined && !isStart) return undefined;
  const totalSteps = positive(number(TOTAL) ?? (isStart ? product(number(EPOCHS), number(STEPS_PER_EPOCH)) : undefined));
  if (totalSteps === undefined && !PROGRESS_TYPE.test(type)) return undefined;
  return { step: step !== undefined && step >= 0 ? step : undefined, totalSteps, epoch: isStart ? undefined : number(['epoch']) };
}
