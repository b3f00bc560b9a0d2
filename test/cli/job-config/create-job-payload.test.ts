import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createJobPayload } from '../../../src/cli/job-config/create-job-payload.ts';
import { loadJobConfig } from '../../../src/cli/job-config/load-job-config.ts';
import { directoryWith, loadSft } from './job-files.ts';

const TOML = `[algorithm]
type = "offline"
method = "sft"
variety = "fft"
[job]
model = "builtin/tiny"
data = "rows.jsonl"
name = "first try"
poll_seconds = 2.5
[compute]
gpu_type = "H100"
gpu_count = 4
[data]
topology = { container_count = 4 }
validation_path = "rows.jsonl"
[training]
mode = "sft_offline"
[training.validation]
eval_steps = 50
[hyperparameters]
n_epochs = 2
learning_rate = 3e-3
[hyperparameters.model]
layers = 2
d_model = 64
heads = 4
[tags]
team = "blue"
[runner]
cwd = "/"
env = { WANDB_MODE = "offline" }
pass_env = ["HF_TOKEN"]
seed = 7
timeout_seconds = 600
grace_seconds = 0.5
`;
const VALIDATION = { evaluation_strategy: 'steps', eval_steps: 50, save_best_model_at_end: true, metric_for_best_model: 'val.loss', greater_is_better: false };
const TRAINING = { mode: 'sft_offline', validation: { enabled: true, ...VALIDATION } };

it('loads a whole file', async () => {
  const directory = await directoryWith({ 'sft.toml': TOML, 'rows.jsonl': '' });
  const file = { path: join(directory, 'rows.jsonl'), name: 'rows.jsonl' };
  expect(await loadJobConfig(join(directory, 'sft.toml'), { remote: false })).toEqual({
    jobType: 'sft',
    name: 'first try',
    model: 'builtin/tiny',
    trainingFile: file,
    validationFile: file,
    hyperparameters: { n_epochs: 2, learning_rate: 0.003, model: { layers: 2, d_model: 64, heads: 4 } },
    training: TRAINING,
    compute: { gpu_type: 'H100', gpu_count: 4 },
    data: { topology: { container_count: 4 }, validation_path: 'rows.jsonl' },
    tags: { team: 'blue' },
    runner: { cwd: '/', env: { WANDB_MODE: 'offline' }, passEnv: ['HF_TOKEN'], seed: 7, timeoutSeconds: 600, graceSeconds: 0.5 },
    warnings: [`${directory}/sft.toml:10:1: compute: is ignored, as is data.topology: the embedded backend runs on this machine`],
  });
});

it('makes the published payload, and what the embedded backend understands beside it', async () => {
  const payload = createJobPayload(await loadSft(TOML), { trainingFileId: 'file_1', validationFileId: 'file_2', remote: false });
  expect(payload).toEqual({
    model: 'builtin/tiny',
    training_file_id: 'file_1',
    training_type: 'sft_offline',
    name: 'first try',
    validation_file: 'file_2',
    hyperparameters: { n_epochs: 2, learning_rate: 0.003, model: { layers: 2, d_model: 64, heads: 4 } },
    metadata: {
      name: 'first try',
      tags: { team: 'blue' },
      effective_config: {
        compute: { gpu_type: 'H100', gpu_count: 4 },
        data: { topology: { container_count: 4 }, validation_files: ['file_2'] },
        training: TRAINING,
        runner: { seed: 7, timeout_seconds: 600, grace_seconds: 0.5 },
      },
    },
  });
  expect(JSON.stringify(payload)).not.toContain('WANDB');
});

it('gives a remote backend the published payload only', async () => {
  const config = await loadSft(TOML, { remote: true });
  expect(config.warnings).toEqual(['sft.toml:29:1: runner: is left out, as is hyperparameters.model: only the embedded backend knows it']);
  expect(createJobPayload(config, { trainingFileId: 'file_1', validationFileId: 'file_2', remote: true })).toEqual({
    model: 'builtin/tiny',
    training_file_id: 'file_1',
    training_type: 'sft_offline',
    hyperparameters: { n_epochs: 2, learning_rate: 0.003, ...VALIDATION },
    metadata: {
      name: 'first try',
      tags: { team: 'blue' },
      effective_config: {
        compute: { gpu_type: 'H100', gpu_count: 4 },
        data: { topology: { container_count: 4 }, validation_files: ['file_2'] },
        training: TRAINING,
      },
    },
  });
});

const MINIMAL = '[job]\nmodel = "builtin/tiny"\ndata = "rows.jsonl"\n[hyperparameters]\nsteps = 3\n';

it('adds nothing to the smallest file', async () => {
  const config = await loadSft(MINIMAL);
  expect(config).toMatchObject({ training: {}, hyperparameters: { steps: 3 }, warnings: [], runner: { env: {}, passEnv: [] } });
  expect(createJobPayload(config, { trainingFileId: 'file_1', remote: false })).toEqual({
    model: 'builtin/tiny',
    training_file_id: 'file_1',
    training_type: 'sft_offline',
    hyperparameters: { steps: 3 },
    metadata: { effective_config: { compute: {}, data: { topology: {}, validation_files: [] }, training: {} } },
  });
});

it('leaves validation out of the hyperparameters where it is switched off', async () => {
  const config = await loadSft(`${MINIMAL}[training.validation]\nenabled = false\n`);
  expect(createJobPayload(config, { trainingFileId: 'file_1', remote: true })['hyperparameters']).toEqual({ steps: 3 });
  expect(config.training).toMatchObject({ validation: { enabled: false, evaluation_strategy: 'steps' } });
});

it('does not claim that less is better of any figure but the loss', async () => {
  const config = await loadSft(`${MINIMAL}[training.validation]\nmetric_for_best_model = "eval.exact_match"\n`);
  expect(config.training['validation']).not.toHaveProperty('greater_is_better');
});
