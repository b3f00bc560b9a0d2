import { describe, expect, it } from 'vitest';
import { found } from './printed-text.ts';

describe('a box', () => {
  const edge = '-'.repeat(20);
  const row = (name: string, value: number | string) => `| ${name.padEnd(12)} | ${String(value).padEnd(6)} |`;
  const box = (...rows: readonly string[]) => [edge, ...rows, edge, ''].join('\n');

  it('has its step in it, and names in parts', () => {
    const text = box(row('rollout/', ''), row('   ep_rew_mean', 9.5), row('time/', ''), row('   fps', 100), row('   total_timesteps', 64), row('train/', ''), row('   loss', 0.5));
    expect(found(text + text.replaceAll('64', '99'))).toEqual(['rollout/ep_rew_mean@64=9.5', 'train.loss@64=0.5', 'rollout/ep_rew_mean@99=9.5', 'train.loss@99=0.5']);
  });

  it('is none where a line of something else stands in it, or no step', () => {
    expect(found(`${edge}\n${row('total_timesteps', 1)}\nsaved\n${row('loss', 0.5)}\n${edge}\n`)).toEqual([]);
    expect(found(box(row('loss', 0.5), row('steps', 9)))).toEqual([]);
    expect(found(`Epoch 1\n${edge}\nloss: 0.7  [   25/  100]\n${edge}\n`)).toEqual(['train.loss@25=0.7']);
  });
});

describe('a heading', () => {
  it('of a validation belongs to the figures below it', () => {
    expect(found('loss: 0.7  [   25/  100]\nTest Error: \n Accuracy: 75.0%, Avg loss: 0.6\nloss: 0.5  [   50/  100]\n')).toEqual([
      'train.loss@25=0.7', 'val.accuracy@25=75', 'val.loss@25=0.6', 'train.loss@50=0.5',
    ]);
    expect(found('step 1 loss=0.7\nValidation results:\nloss: 0.6, lr: 0.1\naccuracy: 0.5\nsaved\nloss: 0.5\n')).toEqual([
      'train.loss@1=0.7', 'val.loss@1=0.6', 'train.learning_rate@1=0.1', 'val.accuracy@1=0.5', 'train.loss@1=0.5',
    ]);
    expect(found('Testing the water:\nstep 1 loss=0.7\n')).toEqual(['train.loss@1=0.7']);
  });

  it('of the best round makes no second point of it', () => {
    const end = "Early stopping, best iteration is:\n[4]\tvalid's auc: 0.9\n";
    expect(found(`[4]\tvalid's auc: 0.9\n[8]\tvalid's auc: 0.8\n${end}`)).toEqual(['val.auc@4=0.9', 'val.auc@8=0.8']);
    // Where the rounds were not printed it is all there is.
    expect(found(end)).toEqual(['val.auc@4=0.9']);
  });
});

describe('a program that trains anew', () => {
  it('says so by the epoch it announces, however near the steps are', () => {
    const fit = (loss: number) => `Epoch 1/2\n4/4 - 0s - 3ms/step - loss: ${loss}.1\nEpoch 2/2\n4/4 - 0s - 3ms/step - loss: ${loss}.2\n`;
    expect(found(fit(1) + fit(2) + fit(3))).toEqual([
      'train.loss@4=1.1', 'train.loss@8=1.2', 'train.loss@4=2.1 #2', 'train.loss@8=2.2 #2', 'train.loss@4=3.1 #3', 'train.loss@8=3.2 #3',
    ]);
  });

  it('does so for all figures of the line that shows it', () => {
    const rounds = (...names: readonly string[]) => [0, 1, 2].map((round) => `[${round}]${names.map((name) => `\t${name}-rmse:0.${round}`).join('')}\n`).join('');
    expect(found(rounds('test') + rounds('train', 'test')).map((point) => point.replace(/=.*?(?= |$)/, ''))).toEqual([
      'val.rmse@0', 'val.rmse@1', 'val.rmse@2', 'train.rmse@0 #2', 'val.rmse@0 #2', 'train.rmse@1 #2', 'val.rmse@1 #2', 'train.rmse@2 #2', 'val.rmse@2 #2',
    ]);
  });

  it('is not what several processes are that announce the same epoch', () => {
    expect(found('Epoch 1/2\nEpoch 1/2\nstep 1 loss=0.5\nEpoch 2/2\nEpoch 2/2\nstep 9 loss=0.4\n').map((point) => point.includes('#'))).toEqual([false, false]);
  });
});

describe('an evaluation of Keras', () => {
  const keras = (done: number, total: number, loss: number) => `${done}/${total} ━━━━━━━━━━ 0s 7ms/step - loss: ${loss}\n`;

  it('is told as that, with the figure of its end, and where the training stands', () => {
    const fit = `Epoch 1/1\n${keras(1, 4, 0.9)}${keras(4, 4, 0.8)}`;
    const points = ['train.loss@1=0.9', 'train.loss@4=0.8'];
    expect(found(fit + Array.from({ length: 40 }, (_none, index) => keras(index + 1, 40, 0.51 + index / 100)).join(''))).toEqual([...points, 'val.loss@4=0.9']);
    // Of as many steps as the training.
    expect(found(fit + keras(1, 4, 0.7) + keras(4, 4, 0.6))).toEqual([...points, 'val.loss@4=0.6']);
  });
});
