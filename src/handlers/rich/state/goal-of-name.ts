import type { Goal } from './metric-series.ts';

const FALLING = ['loss', 'error', 'err', 'perplexity', 'ppl', 'nll', 'mse', 'rmse', 'mae', 'mape', 'wer', 'cer', 'regret'];
const RISING = [
  'reward', 'rewards', 'return', 'returns', 'accuracy', 'acc', 'f1', 'score', 'precision', 'recall', 'auc', 'map', 'bleu', 'rouge', 'match', 'pass',
  'success', 'win', 'winrate', 'r2', 'psnr', 'ssim', 'iou', 'dice', 'ndcg', 'mrr',
];
/** With one of these, a name is about something else than the metric: the spread of a reward, the weight of a loss. */
const BESIDE = new Set([
  'std', 'stdev', 'var', 'variance', 'scale', 'weight', 'coef', 'coefficient', 'threshold', 'target', 'count', 'num', 'total', 'norm', 'grad',
]);

const GOAL_OF_WORD = new Map<string, Goal>([...FALLING.map((word) => [word, 'min'] as const), ...RISING.map((word) => [word, 'max'] as const)]);

/** Which direction is good for a metric of this name. The last word that tells decides: an `accuracy_loss` is a loss. */
export function goalOfName(name: string): Goal {
  const words = name.replace(/([a-z\d])([A-Z])/g, '$1 $2').toLowerCase().split(/[^a-z\d]+/);
  if (words.some((word) => BESIDE.has(word))) return undefined;
  return GOAL_OF_WORD.get(words.findLast((word) => GOAL_OF_WORD.has(word)) ?? '');
}
