/** What training is about: lines with such a word are worth a look. */
const OUTCOMES = new Set(
  ('acc accuracy auc auroc bleu bpb bpc cer dice elbo entropy f1 fid iou kl loss losses map50 mae mape map merror meteor miou mse nll objective perplexity ppl ' +
    'precision psnr r2 recall return returns reward rewards rmse score ssim top1 top5 wer').split(' '),
);

/** Figures that go with an outcome, and alone are as likely a setting. */
const COMPANIONS = new Set('err error gnorm grad_norm gradnorm learning_rate lr mfu obj throughput tps'.split(' '));

/** Figures that say where a line stands or when it was printed, or number something: no series of theirs is of any use. */
const BOOKKEEPING = new Set(
  ('asctime batch_size bs created current_steps data_time duration elapsed elapsed_time epoch epochs eta global_step gpu gpu_id iter iteration iterations iters level ' +
    'lineno local_rank max_iters max_steps msecs n_iter node num_epochs num_steps num_train_epochs percentage pid port process rank relativecreated remaining remaining_time ' +
    'round seed status step steps thread time timestamp total_epochs total_iterations total_steps ts v_num version wall_time world_size').split(' '),
);

const words = (name: string): string[] => name.toLowerCase().split(/[^a-z0-9]+/);

/** True for names of what a training achieves: `eval_loss`, `actor/reward`, `mlogloss`. */
export function isOutcome(name: string): boolean {
  return words(name).some((word) => OUTCOMES.has(word) || word.endsWith('loss') || word.startsWith('rouge'));
}

/** True for names that a person would want to see as a curve. */
export function isMetricName(name: string): boolean {
  return isOutcome(name) || COMPANIONS.has(name.toLowerCase()) || words(name).some((word) => COMPANIONS.has(word)) || /learning_rate|grad_?norm/i.test(name);
}

/** True for names of steps, epochs, times and numbers of processes, also `train/global_step`. */
export function isBookkeeping(name: string): boolean {
  return BOOKKEEPING.has(name.toLowerCase().replace(/^.*\//, ''));
}
