import { describe, expect, it } from 'vitest';
import { inferJobType } from '../../../src/cli/job-config/infer-job-type.ts';
import { parseToml } from '../../../src/cli/job-config/parse-toml.ts';
import { faultsOf } from './job-files.ts';

describe('the kind of job', () => {
  it.each([
    ['algorithm.type = "online"', 'rl'],
    ['algorithm.type = "offline"', 'sft'],
    ['algorithm.method = "policy_gradient"', 'rl'],
    ['algorithm.method = "ppo"', 'rl'],
    ['algorithm.method = "reinforce"', 'rl'],
    ['algorithm.method = "supervised_finetune"', 'sft'],
    ['algorithm.method = "sft"', 'sft'],
    ['algorithm.variety = "gspo"', 'rl'],
    ['algorithm.variety = "grpo"', 'rl'],
    ['algorithm.variety = "ppo"', 'rl'],
    ['algorithm.variety = "fft"', 'sft'],
    ['algorithm.type = "offline"\nservices.task_url = "x"', 'sft'],
    ['algorithm.type = "online"\n[job]', 'rl'],
    ['algorithm.type = "online"\nalgorithm.variety = "fft"', 'contradictory'],
    ['algorithm.type = "other"\n[job]', 'sft'],
    ['job_type = "rl"\n[job]', 'rl'],
    ['type = "rl"', 'rl'],
    ['services.task_url = "x"\n[job]', 'rl'],
    ['services.environment = "x"', 'rl'],
    ['training.mode = "sft_offline"\n[rollout]', 'sft'],
    ['hyperparameters.train_kind = "fft"', 'sft'],
    ['[job]\n[services]', 'sft'],
    ['[services]', 'rl'],
    ['[rollout]', 'rl'],
    ['[job]\n[rollout]\n[policy]', 'rl'],
    ['[job]\n[compute]', 'sft'],
    ['[prompt_learning]\n[job]', 'prompt_learning'],
    ['[runner]\ncommand = ["true"]', 'sft'],
    ['[runner]\nseed = 1', undefined],
    ['', undefined],
    ['[hyperparameters]\nn_epochs = 1', undefined],
  ])('of %j is %s', (text, jobType) => {
    expect(inferJobType(parseToml(text, 'sft.toml').table)).toBe(jobType);
  });

  it('that nothing tells is an error which says what to add', async () => {
    expect(await faultsOf('\n[hyperparameters]\nn_epochs = 1\n')).toEqual([
      'sft.toml:1:1: cannot tell what kind of job this is; add [algorithm] with type = "offline" (sft) or type = "online" (rl), ' +
        'or a [job] table (sft), or pass --type sft or --type rl',
    ]);
  });

  it('can be given', async () => {
    expect(await faultsOf('[job]\nmodel = "builtin/tiny"\n', { type: 'rl' })).toContain('sft.toml:1:2: job: unknown key');
    expect(await faultsOf('[services]\n', { type: 'sft' })).toContain('sft.toml:1:2: services: unknown key');
  });

  it('prompt learning is named, and cannot be submitted', async () => {
    expect(await faultsOf('[prompt_learning]\nalgorithm = "gepa"\n')).toEqual([expect.stringMatching(/^sft\.toml:1:2: prompt_learning: .*cannot be submitted.*trainstream watch/)]);
  });
});
