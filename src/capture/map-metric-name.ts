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

/**
 * One vocabulary of the names that trainers print: `loss` is `train.loss`, `eval_accuracy` is `val.accuracy`, any other is `train.<name>`. A name that has a
 * dot in it, or a slash behind another word than these, was chosen with care, and stays.
 */
export function mapMetricName(name: string): string {
  const lower = name.toLowerCase();
  const known = Object.hasOwn(METRIC_NAMES, lower) ? METRIC_NAMES[lower] : undefined;
  if (known !== undefined) return known;
  if (name.includes('.')) return name;
  const set = NUMBERED_SET.exec(name);
  if (set !== null) return name.replace(NUMBERED_SET, Number(set[1]) === 0 ? 'val.' : `val.${set[1]}.`);
  if (VALIDATION.test(name)) return name.replace(VALIDATION, 'val.');
  if (!TRAINING.test(name)) return name.includes('/') ? name : `train.${name}`;
  const rest = name.replace(TRAINING, '');
  const plain = mapMetricName(rest);
  // `train/learning_rate` is what `learning_rate` is, but `train/val_x` is no validation.
  return plain.startsWith('train.') ? plain : `train.${rest}`;
}
