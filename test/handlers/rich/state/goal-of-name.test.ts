import { expect, it } from 'vitest';
import { goalOfName } from '../../../../src/handlers/rich/state/goal-of-name.ts';

it.each([
  ['min', ['train.loss', 'loss', 'val_loss', 'eval/policyLoss', 'word_error_rate', 'perplexity', 'accuracy_loss', 'RMSE', 'validationLoss']],
  ['max', ['eval.reward_mean', 'reward', 'val_accuracy', 'eval/acc', 'f1', 'pass@1', 'eval.exact_match', 'win_rate', 'meanReturn', 'loss_score']],
  [undefined, ['train.learning_rate', 'train.tokens_per_second', 'epoch', 'reward_std', 'loss_scale', 'grad_norm', 'entropy', '', 'glossary', '日本語', 'kl']],
] as const)('goalOfName gives %s', (goal, names) => {
  expect(names.filter((name) => goalOfName(name) !== goal)).toEqual([]);
});
