/** What trainers call a figure, in lower case, and what it is called here. docs/capture.md shows this table. */
export const METRIC_NAMES: Readonly<Record<string, string>> = {
  loss: 'train.loss',
  train_loss: 'train.loss',
  training_loss: 'train.loss',
  // Hugging Face Trainer calls the mean of the whole training so, in TensorBoard.
  'train/train_loss': 'train.mean_loss',
  avg_loss: 'train.loss',
  average_loss: 'train.loss',
  eval_loss: 'val.loss',
  val_loss: 'val.loss',
  valid_loss: 'val.loss',
  validation_loss: 'val.loss',
  test_loss: 'val.loss',
  learning_rate: 'train.learning_rate',
  lr: 'train.learning_rate',
  grad_norm: 'train.grad_norm',
  reward: 'train.reward_mean',
  rewards: 'train.reward_mean',
};

/** Several sets to watch, as boosting libraries number them: `valid_0's auc`, `validation_1-rmse`. The first is the validation. */
const NUMBERED_SET = /^valid(?:ation)?_(\d+)[-/_](?=.)/i;

/** Names that begin so belong to validation. */
const VALIDATION = /^(?:eval|val|valid|validation|test)[-/_](?=.)/i;

const TRAINING = /^train(?:ing)?[-/_](?=.)/i;

/** The set behind the figure, as PyTorch's tutorials name what they write for TensorBoard: `Loss/train`, `Accuracy/test`. */
const SET_BEHIND = /^([^/]+)\/(train|training|eval|val|valid|validation|test)$/i;

/** A name that is one word, and begins with a capital or has only those: `Accuracy`, `MSE`. Of `IoU` or `mAP` the letters are kept. */
const CAPITALISED = /^[A-Z](?:[a-z0-9]+|[A-Z0-9]+)$/;

/**
 * One vocabulary of the names that trainers print and write: `loss` is `train.loss`, `eval_accuracy` and `Accuracy/test` are `val.accuracy`, any other is
 * `train.<name>`. A name that has a dot in it, or a slash beside other words than these, was chosen with care, and stays.
 */
export function mapMetricName(name: string): string {
  const lower = name.toLowerCase();
  const known = Object.hasOwn(METRIC_NAMES, lower) ? METRIC_NAMES[lower] : undefined;
  if (known !== undefined) return known;
  if (name.includes('.')) return name;
  const set = NUMBERED_SET.exec(name);
  if (set !== null) return name.replace(NUMBERED_SET, Number(set[1]) === 0 ? 'val.' : `val.${set[1]}.`);
  if (VALIDATION.test(name)) return `val.${figure(name.replace(VALIDATION, ''))}`;
  if (TRAINING.test(name)) return ofTraining(name.replace(TRAINING, ''));
  const [, own, of] = SET_BEHIND.exec(name) ?? [];
  if (own !== undefined) return /^train/i.test(of ?? '') ? ofTraining(own) : `val.${figure(own)}`;
  return name.includes('/') ? name : `train.${figure(name)}`;
}

/** `learning_rate` of a set for training is what `learning_rate` is alone, but `val_x` of one is no validation. */
function ofTraining(name: string): string {
  const plain = mapMetricName(name);
  return plain.startsWith('train.') ? plain : `train.${name}`;
}

function figure(name: string): string {
  return CAPITALISED.test(name) ? name.toLowerCase() : name;
}
