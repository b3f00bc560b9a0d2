/** What trainers call a figure, and what it is called here. docs/capture.md shows this table. */
export const METRIC_NAMES: Readonly<Record<string, string>> = {
  loss: 'train.loss',
  train_loss: 'train.loss',
  training_loss: 'train.loss',
  eval_loss: 'val.loss',
  val_loss: 'val.loss',
  valid_loss: 'val.loss',
  validation_loss: 'val.loss',
  learning_rate: 'train.learning_rate',
  lr: 'train.learning_rate',
  grad_norm: 'train.grad_norm',
  reward: 'train.reward_mean',
  rewards: 'train.reward_mean',
};

/** Names that begin so belong to validation. */
const VALIDATION = /^(?:eval|val|valid|validation|test)_(?=.)/;

/**
 * One vocabulary of the names that trainers print: `loss` is `train.loss`, `eval_accuracy` is `val.accuracy`, any other is `train.<name>`. A name that has a
 * dot or a slash in it was chosen with care, and stays.
 */
export function mapMetricName(name: string): string {
  const known = Object.hasOwn(METRIC_NAMES, name) ? METRIC_NAMES[name] : undefined;
  if (known !== undefined) return known;
  if (/[./]/.test(name)) return name;
  return VALIDATION.test(name) ? name.replace(VALIDATION, 'val.') : `train.${name.replace(/^train_(?=.)/, '')}`;
}
