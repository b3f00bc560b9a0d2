import { expect, it } from 'vitest';
import { nearestKey } from '../../../src/cli/job-config/nearest-key.ts';

const KEYS = ['learning_rate', 'n_epochs', 'batch_size', 'steps', 'seed'];

it.each([
  ['learnin_rate', 'learning_rate'],
  ['LearningRate', 'learning_rate'],
  ['learning-rate', 'learning_rate'],
  ['laerning_rate', 'learning_rate'],
  ['epochs', 'n_epochs'],
  ['batchsize', 'batch_size'],
  ['step', 'steps'],
  ['sede', 'seed'],
  ['rate', undefined],
  ['x', undefined],
  ['', undefined],
  ['s'.repeat(5_000), undefined],
])('%j is near %s', (key, nearest) => {
  expect(nearestKey(key, KEYS)).toBe(nearest);
});
