import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { found } from './printed-text.ts';
import { cpuTimeOf } from '../../support/cpu-time.ts';

/** Lines that stand by themselves, and the points that they are. All were written for this test in the form of the program named. */
const LINES: readonly (readonly [form: string, line: string, points: readonly string[]])[] = [
  ['JSON', '{"step": 10, "loss": 0.5, "level": "info", "time": 17.5}', ['train.loss@10=0.5']],
  ['JSON with NaN', '{"step": 10, "loss": NaN, "acc": -Infinity}', ['train.loss@10=NaN', 'train.acc@10=-Infinity']],
  ['JSON with a group', '{"step": 11, "data": {"actor/loss": 0.1}}', ['actor/loss@11=0.1']],
  ['JSON of one figure', '{"name": "loss", "value": 0.5, "step": 12}', ['train.loss@12=0.5']],
  ['ms-swift', '{"loss": 0.4, "acc": 0.7, "global_step/max_steps": "13/100", "percentage": "13%"}', ['train.loss@13=0.4', 'train.acc@13=0.7']],
  ['LLaMA-Factory, its file', '{"current_steps": 5, "total_steps": 50, "loss": 1.5, "lr": 1e-4, "epoch": 0.1, "percentage": 10.0, "elapsed_time": "0:00:01"}', ['train.loss@5=1.5', 'train.learning_rate@5=0.0001']],
  ['Hugging Face 4', "{'loss': 2.34, 'grad_norm': 1.2, 'learning_rate': 2e-05, 'epoch': 0.01}", ['train.loss@1=2.34', 'train.grad_norm@1=1.2', 'train.learning_rate@1=0.00002']],
  ['Hugging Face 5', "{'loss': '0.9446', 'grad_norm': 'nan', 'learning_rate': '3.6e-05', 'epoch': '0.2703'}", ['train.loss@1=0.9446', 'train.grad_norm@1=NaN', 'train.learning_rate@1=0.000036']],
  ['Hugging Face, the last line', "{'train_runtime': 18.6, 'train_loss': 2.1, 'epoch': 3.0}", ['train.runtime@3=18.6', 'train.mean_loss@3=2.1']],
  ['TRL', "{'loss': 0.1, 'reward': 0.5, 'reward_std': 0.2, 'rewards/accuracy/mean': 0.3, 'kl': 0.01, 'epoch': 0.5}", ['train.loss@1=0.1', 'train.reward_mean@1=0.5', 'train.reward_std@1=0.2', 'rewards/accuracy/mean@1=0.3', 'train.kl@1=0.01']],
  ['srun -l', "0: {'loss': 0.51, 'epoch': 0.2, 'step': 4}", ['train.loss@4=0.51']],
  ['torchrun', "[rank0]: {'loss': 0.52, 'step': 5}", ['train.loss@5=0.52']],
  ['a logger', "2026-01-01 10:00:00,123 - INFO - {'loss': 1.1, 'step': 6}", ['train.loss@6=1.1']],
  ['LLaMA-Factory', "[INFO|2026-01-01 10:00:00] llamafactory.train.callbacks:143 >> {'loss': 2.3, 'throughput': 1000.1, 'step': 7}", ['train.loss@7=2.3', 'train.throughput@7=1000.1']],
  ['numpy and torch', "{'loss': np.float64(0.25), 'acc': tensor(0.5, device='cuda:0'), 'step': 14, 'sizes': [1, {'a': 2}], 'name': 'it\\'s'}", ['train.loss@14=0.25', 'train.acc@14=0.5']],
  ['Accelerate', "epoch 3: {'accuracy': 0.75, 'f1': 0.8}", ['train.accuracy@3=0.75', 'train.f1@3=0.8']],
  ['a step in front of a dictionary', "Step 8 - {'loss': 0.4}", ['train.loss@8=0.4']],
  ['a figure of two sets', 'LOSS train 0.5 valid 0.6', ['train.loss@1=0.5', 'val.loss@1=0.6']],
  ['an abbreviated set', 'Epoch: 02 | Val. Loss: 0.534 |  Val. Acc: 74.47%', ['val.loss@2=0.534', 'val.acc@2=74.47']],
  ['a rate in front of a name', 'step 3 98.1it/s train_loss: 0.25', ['train.loss@3=0.25']],
  ['a fraction with blanks in it', 'loss: 0.602196  [  352/  800]', ['train.loss@352=0.602196']],
  ['a bar in front of a dictionary', " 17%|█▋   | 17/100 [00:01<00:05, 3.21it/s]{'loss': 0.3, 'epoch': 0.17}", ['train.loss@17=0.3']],
  ['torchtune', 'Step 1 | loss:0.5 lr:2e-05 ', ['train.loss@1=0.5', 'train.learning_rate@1=0.00002']],
  ['verl', '(TaskRunner pid=123) step:1 - global_seqlen/min:5003.0 - actor/loss:np.float64(0.1) - critic/rewards/mean:nan - training/global_step:1', ['global_seqlen/min@1=5003', 'actor/loss@1=0.1', 'critic/rewards/mean@1=NaN']],
  ['torchtitan', '[titan] 2026-01-01 10:00:00,123 - root - INFO - \u001b[31mstep:  1\u001b[0m  \u001b[32mloss:  8.1234\u001b[0m  grad_norm:  0.5  memory:  1.93GiB(2.03%)  tps: 3,000  mfu: 0.05%', ['train.loss@1=8.1234', 'train.grad_norm@1=0.5', 'train.tps@1=3000', 'train.mfu@1=0.05']],
  ['XGBoost', '[7]\ttrain-mlogloss:1.24152\teval-merror:0.13', ['train.mlogloss@7=1.24152', 'val.merror@7=0.13']],
  ['XGBoost, numbered sets', '[7]\tvalidation_0-rmse:1.5\tvalidation_1-rmse:1.7', ['val.rmse@7=1.5', 'val.1.rmse@7=1.7']],
  ['XGBoost, cross-validation', '[7]\ttrain-rmse:0.5+0.01\ttest-rmse:0.6+0.02', ['train.rmse@7=0.5', 'val.rmse@7=0.6']],
  ['LightGBM', "[3]\ttraining's l2: 0.3\tvalid_0's l2: 0.4", ['train.l2@3=0.3', 'val.l2@3=0.4']],
  ['CatBoost', '5:\tlearn: 0.4753037\ttest: 0.4462749\tbest: 0.4462749 (5)\ttotal: 48.4ms\tremaining: 72.6ms', ['train.loss@5=0.4753037', 'val.loss@5=0.4462749']],
  ['fastText', 'Progress:   4.1% words/sec/thread: 6310448 lr:  0.092436 avg.loss:  0.006871 ETA:   0h 0m 1s', ['train.loss@4.1=0.006871', 'train.learning_rate@4.1=0.092436']],
  ['Keras 2', '3/6 [=====>....] - ETA: 1s - loss: 0.8 - accuracy: 0.5', ['train.loss@3=0.8', 'train.accuracy@3=0.5']],
  ['Keras 2, short', '6/6 - 1s - loss: 0.8 - val_loss: 0.9', ['train.loss@6=0.8', 'val.loss@6=0.9']],
  ['Lightning', 'Epoch 0:  67%|██▋ | 8/12 [00:00<00:00, 228.98it/s, v_num=0, train_loss=0.500, val/acc=0.25]', ['train.loss@8=0.5', 'val.acc@8=0.25']],
  ['scikit-learn', 'Iteration 1, loss = 2.37', ['train.loss@1=2.37']],
  ['nanoGPT', 'iter 50: loss 2.9605, time 0.69ms', ['train.loss@50=2.9605']],
  ['nanoGPT, evaluation', 'step 250: train loss 2.1, val loss 2.3', ['train.loss@250=2.1', 'val.loss@250=2.3']],
  ['MMCV', 'Epoch [1][50/1000]\tlr: 2.000e-02, eta: 0:10:00, time: 0.5, memory: 3000, loss_cls: 0.3, loss: 0.5', ['train.learning_rate@50=0.02', 'train.loss_cls@50=0.3', 'train.loss@50=0.5']],
  ['detectron2', '[11/25 04:06:11 d2.utils.events]:  eta: 0:10:00  iter: 19  total_loss: 1.2  time: 0.2  lr: 0.001  max_mem: 100M', ['train.total_loss@19=1.2', 'train.learning_rate@19=0.001']],
  ['a tutorial', '[1,  2000] loss: 2.173', ['train.loss@2000=2.173']],
  ['a set for the rest of the line', 'Epoch 3 | Validation | Loss: 0.5 | Acc: 91.5%', ['val.loss@3=0.5', 'val.acc@3=91.5']],
  ['an accuracy as a fraction', 'Test set: Average loss: 0.2104, Accuracy: 9000/10000 (90%)', ['val.loss@1=0.2104', 'val.accuracy@1=0.9']],
  ['words in between', 'step 5: now the policy loss is 0.1 and value loss = 0.2', ['train.policy_loss@5=0.1', 'train.value_loss@5=0.2']],
  ['nothing else on the line', 'loss: 0.53, acc 0.9', ['train.loss@1=0.53', 'train.acc@1=0.9']],
  ['a number in brackets in front of figures', '[0] loss=1.000 acc=0.50', ['train.loss@0=1', 'train.acc@0=0.5']],
  ['a number and a colon in front of figures', '3: loss 0.5', ['train.loss@3=0.5']],
  ['a number of how many in front of figures', '3/10: val loss 0.5', ['val.loss@3=0.5']],
  ['an episode', 'episode 30: reward 12', ['train.reward_mean@30=12']],
  ['an episode behind its figure', 'Mean reward: 12.5 at episode 30', ['train.reward_mean@30=12.5']],
  ['an episode in front of a tab', 'Episode 30\tAverage Score: 12.50', ['train.score@30=12.5']],
  ['an episode, and how long it was', 'Episode: 5/100, steps: 200, score: 30, eps: 1', ['train.score@5=30']],
  ['an episode in front of a dictionary', "episode 9: {'reward': 0.4}", ['train.reward_mean@9=0.4']],
  ['a short epoch in front of a dictionary', "ep 9 - {'acc': 0.4}", ['train.acc@9=0.4']],
  ['a number and a colon without a blank', '3:loss 0.5', ['train.loss@3=0.5']],
  ['an epoch in short', 'ep 3 | loss 0.5', ['train.loss@3=0.5']],
  ['two sentences', 'Epoch 3 finished. Loss is 0.5', ['train.loss@3=0.5']],
  ['two sentences, the first of any word', 'Epoch 3 complete. Loss: 0.5', ['train.loss@3=0.5']],
  ['two sentences, and a verb of the past', 'Epoch 3 is completed. The loss was 0.5, val loss was 0.6', ['train.loss@3=0.5', 'val.loss@3=0.6']],
  ['an epoch that is finished', 'Epoch 3 finished loss 0.5', ['train.loss@3=0.5']],
  ['an abbreviated word in a name', 'Epoch 3 Std. Reward: 0.5', ['train.std_reward@3=0.5']],
  ['a number of batches', '20/ 100 batches loss 0.4', ['train.loss@20=0.4']],
  ['a time for each batch', '| epoch 2 |  20/ 100 batches | ms/batch 11 | loss  5.99', ['train.loss@20=5.99']],
  ['a word that begins as an infinity does', '{"level": info, "loss": 5}', ['train.loss@1=5']],
  ['NaN and no digit', 'loss: nan', ['train.loss@1=NaN']],
];

/** Lines that look like it and are none. */
const JUNK = [
  'config: {\'learning_rate\': 5e-05, \'loss_weight\': 1, \'epochs\': 3}',
  "{'learning_rate': 5e-05, 'batch_size': 32}",
  '{"level":"info","ts":1700000000,"msg":"hello","duration_ms":3}',
  'INFO: 5 steps done, info 3',
  "{'loss': 'info', 'epoch': 1",
  'error: 5 at step 3',
  'best val loss: 0.3 at step 3',
  'Epoch 1: val_loss improved from inf to 0.73, saving model to x',
  'GET /api/jobs 200 12 ms loss of connection 5',
  'step 5 took 10 ms',
  'Number of parameters: 124.4M, loss function: cross entropy',
  '[LightGBM] [Info] Total Bins 1068',
  '  File "/usr/lib/python3/loss.py", line 12, in forward',
  'Downloading model:  12%|█▏   | 12.0M/100M [00:01<00:08, 11.0MB/s]',
  '2026-01-01 10:00:00,123 INFO worker.py:123 item 5 accepted',
  'loss=0.5x step=3',
  '[0] worker is up, loss=0.5',
  '12:30: loss 0.5',
  '1.5: loss 0.5',
  '3/4 stepwise schedule, loss 0.5',
  'read data/3/10 batches, loss 0.5',
  '3: lr 0.1',
];

/** The examples of sentences in the table of forms in docs/capture.md. */
const SENTENCES = [...(/^\| a sentence: .*? \| (.*) \|$/m.exec(readFileSync('docs/capture.md', 'utf8'))?.[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, line = '']) => line.replaceAll('\\|', '|').replaceAll('⇥', '\t'));

describe('a printed line', () => {
  it('is read in every form of a sentence that docs/capture.md shows', () => {
    expect(SENTENCES.length).toBeGreaterThan(10);
    expect(SENTENCES.filter((line) => found(`${line}\n`).length === 0)).toEqual([]);
  });

  it.each(LINES)('of %s', (_form, line, points) => {
    expect(found(`${line}\n`)).toEqual(points);
  });

  it.each(JUNK)('is no metric: %s', (line) => {
    expect(found(`${line}\n`)).toEqual([]);
  });

  it('is read for every name that says it is a metric', () => {
    const names = 'loss mlogloss acc accuracy auc auroc bleu bpb bpc cer dice elbo entropy f1 fid iou miou kl map map50 mae mape merror meteor mse rmse nll objective'.split(' ');
    names.push(...'perplexity ppl precision psnr r2 recall return reward rougeL score ssim top1 top5 wer grad_norm learning_rate'.split(' '));
    const lines = names.map((name, index) => `step ${index} ${name}=0.5\n`);
    const expected = names.map((name, index) => [`${name.toLowerCase()}@${index}=0.5`]);
    expect(lines.map((line) => found(line, { mapNames: false }))).toEqual(expected);
  });

  it('costs no more than its length, however hostile it is', () => {
    const long = 16_000;
    const hostile = [
      "{'a': ".repeat(long / 6), `{'a': '${"\\'".repeat(long / 2)}`, `{'a': [${"'\\'".repeat(long / 3)}`, 'loss'.repeat(long / 4), 'loss '.repeat(200), 'step 1 '.repeat(140),
      `${'9'.repeat(long)}%|`, '1/2 '.repeat(long / 4), '[1]\t'.repeat(long / 4), 'Progress: 1% lr: '.repeat(long / 17), '1/6 - loss: '.repeat(long / 12),
      `step: 1 ${'a:1 '.repeat(long / 4)}`, '\u001b['.repeat(long / 2), 'epoch '.repeat(long / 6), `loss ${' '.repeat(900)}1`, '{"a":'.repeat(long / 5) + '1' + '}'.repeat(long / 5),
      `Step 1 | ${'a.'.repeat(long / 2)}:1`, 'a_'.repeat(480) + ' loss', '1/ '.repeat(330), `${'1 '.repeat(490)}batches loss`, 'ended. '.repeat(140) + 'loss 1', `[${' '.repeat(900)}0] loss 1`, '%|'.repeat(long / 2), '-'.repeat(long - 20) + " {'loss': 1}",
    ];
    const spent = cpuTimeOf(() => {
      for (const line of hostile) for (let count = 0; count < 20; count++) found(`${line}\n`);
    });
    // 400 lines of 16 KB; quadratic work would take minutes.
    expect(spent).toBeLessThan(3_000);
  });
});
