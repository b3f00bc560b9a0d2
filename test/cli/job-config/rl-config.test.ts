import { describe, expect, it } from 'vitest';
import { BUILTIN_BATCH } from '../../../src/cli/job-config/builtin-rl-trainer.ts';
import { createRlPayload } from '../../../src/cli/job-config/create-rl-payload.ts';
import { loadJobConfig, type LoadJobConfigOptions, type RlJobConfig } from '../../../src/cli/job-config/load-job-config.ts';
import * as trainer from '../../../src/trainer/rl/rl-config.ts';
import { faultsOf, load } from './job-files.ts';

const SERVICES = '[services]\ntask_url = "builtin:math"\n';
const POLICY = '[policy]\nmodel_name = "builtin/tiny"\n';
const SMALLEST = `${SERVICES}${POLICY}`;

const PUBLISHED = `type = "rl"
[algorithm]
type = "online"
method = "policy_gradient"
variety = "gspo"
[services]
task_url = "https://task.example"
judge_url = "https://judge.example"
[compute]
gpu_type = "H200"
gpu_count = 2
[compute.topology]
type = "single_node_split"
[vllm]
tensor_parallel_size = 1
max_model_len = 4096
[policy]
model_name = "Qwen/Qwen3-4B"
trainer_mode = "lora"
label = "crafter"
max_tokens = 512
temperature = 0.6
top_p = 0.95
[rollout]
env_name = "crafter"
policy_name = "react"
max_turns = 10
episodes_per_batch = 4
max_concurrent_rollouts = 8
env_config = { difficulty = "easy" }
ops = ["agent", "env"]
[training]
num_epochs = 1
iterations_per_epoch = 5
max_turns = 10
batch_size = 2
group_size = 4
learning_rate = 5e-5
[training.weight_sync]
enable = true
targets = ["policy"]
[training.lora]
r = 16
alpha = 32
target_modules = ["all-linear"]
[training.rewards]
step_rewards_enabled = true
step_rewards_mode = "decision_stepwise"
step_rewards_beta = 0.0
[evaluation]
instances = 10
every_n_iters = 20
seeds = [0, 1]
[judge]
enabled = true
timeout_s = 45
reward_blend = { env = 1.0, event = 0.2, outcome = 0.2 }
options = { provider = "openai" }
[tags]
experiment = "first"
`;

async function loadRl(text: string, options: Partial<LoadJobConfigOptions> = {}): Promise<RlJobConfig> {
  const config = await load(text, options);
  if (config.jobType !== 'rl') throw new Error(`expected an rl job, got ${config.jobType}`);
  return config;
}

/** Without their places, which other tests look at. */
const problemsIn = (lines: readonly string[]) => lines.map((line) => line.replace(/^sft\.toml:\d+:\d+: /, ''));

describe('the file of an rl job for the embedded backend', () => {
  it('needs a task and a model, and no more', async () => {
    expect(await loadRl(SMALLEST)).toEqual({
      jobType: 'rl',
      model: { kind: 'base_model', name: 'builtin/tiny' },
      taskUrl: 'builtin:math',
      tables: { services: { task_url: 'builtin:math' }, policy: { model_name: 'builtin/tiny' } },
      tags: {},
      runner: { env: {}, passEnv: [] },
      warnings: [],
    });
    expect(await faultsOf('[rollout]\n')).toEqual([
      'sft.toml:1:1: services.task_url: is missing (the task, "builtin:math"; or pass --task-url)',
      'sft.toml:1:1: policy.model_name: is missing (the model to train, for example "builtin/tiny"; or give source)',
    ]);
  });

  it('knows its keys, and where those belong that stand elsewhere', async () => {
    const faults = await faultsOf(`${SMALLEST}[trainig]\n[training]\nbatch_sise = 2\ninstances = 3\n[training.lora]\nrank = 3\n[evaluation]\ninstances = 10\n`);
    expect(problemsIn(faults)).toEqual([
      'trainig: unknown key; did you mean training?',
      'training.batch_sise: unknown key; did you mean batch_size?',
      'training.instances: unknown key; instances belongs in [evaluation]',
      'training.lora: the built-in trainer does not do LoRA: it trains all weights',
      'training.lora.rank: unknown key',
      'evaluation.every_n_iters: is missing',
      'evaluation.seeds: is missing',
    ]);
    expect(await faultsOf(`${SMALLEST}[evaluation]\ninstances = 0\nevery_n_iters = 1\nseeds = [-1]\n`)).toEqual([
      'sft.toml:6:13: evaluation.instances: expected a whole number above 0, got 0',
      'sft.toml:8:10: evaluation.seeds[0]: expected a whole number of at least 0, got -1',
    ]);
  });

  it.each([
    ['[services]\ntask_url = "https://task.example"\n[policy]\nmodel_name = "Qwen/Qwen3-4B"\n', ['services.task_url: the built-in trainer has one task, builtin:math, got "https://task.example"; ', 'policy.model_name: the built-in trainer knows only one model, builtin/tiny, got "Qwen/Qwen3-4B"; ']],
    [`${SERVICES}[policy]\nmodel_name = "builtin/tiny"\nsource = "ft:x"\n`, ['policy.source: means the same as policy.model_name; give one of them']],
    [`${SMALLEST}[rollout]\nmax_turns = 3\nepisodes_per_batch = 100\n`, ['rollout.max_turns: the built-in trainer has a task of one turn', 'rollout.episodes_per_batch: the built-in trainer takes batch_size times group_size, which is 256, got 100']],
    [`${SMALLEST}[training]\ngroup_size = 1\nbatch_size = 2000\n`, ['training.group_size: the built-in trainer takes 2 to 1024, got 1', 'training.batch_size: the built-in trainer takes 1 to 1024, got 2000']],
    [`${SERVICES}[policy]\nmodel_name = "builtin/tiny"\ntrainer_mode = "lora"\ntemperature = 0.5\n`, ['policy.trainer_mode: the built-in trainer does not do LoRA', 'policy.temperature: the built-in trainer samples at temperature 1']],
    [`${SMALLEST}[judge]\nenabled = true\n[training.rewards]\nstep_rewards_enabled = true\n`, ['judge.enabled: the built-in trainer has no judge', 'training.rewards.step_rewards_enabled: the built-in trainer rewards the answer']],
    [`algorithm = { type = "online", method = "ppo", variety = "ppo" }\n${SMALLEST}`, ['algorithm.method: "ppo" is not supported after type "online"; the supported algorithms, as type/method/variety, are online/policy_gradient/gspo (rl), online/policy_gradient/grpo (rl)']],
  ])('is refused where the built-in trainer does something else: %j', async (text, problems) => {
    expect(problemsIn(await faultsOf(text))).toEqual(problems.map((problem) => expect.stringContaining(problem)));
  });

  it('agrees with the trainer about what holds where the file says nothing', () => {
    expect([BUILTIN_BATCH, BUILTIN_BATCH]).toEqual([trainer.RL_DEFAULTS.batchSize, trainer.RL_DEFAULTS.groupSize]);
  });

  it('with a command asks nothing of the built-in trainer, and keeps its keys strict', async () => {
    const command = `${PUBLISHED}[runner]\ncommand = ["python3", "grpo.py"]\n`;
    expect(await loadRl(command)).toMatchObject({ model: { name: 'Qwen/Qwen3-4B' }, taskUrl: 'https://task.example', runner: { command: ['python3', 'grpo.py'] } });
    expect(await loadRl('[rollout]\n[runner]\ncommand = ["true"]\n')).toMatchObject({ model: { name: 'command' }, taskUrl: '' });
    expect(await faultsOf('[rollout]\nmax_turn = 1\n[runner]\ncommand = ["true"]\n')).toEqual(['sft.toml:2:1: rollout.max_turn: unknown key; did you mean max_turns?']);
  });

  it('says what is of no use here', async () => {
    const { warnings } = await loadRl(`${SMALLEST}[compute]\ngpu_type = "H200"\n[vllm]\n[judge]\ntimeout_s = 1\n[smoke]\nx = 1\n`);
    expect(warnings).toEqual([
      'sft.toml:5:1: compute: is ignored, as is vllm: the embedded backend runs on this machine',
      'sft.toml:8:1: judge: is ignored: the built-in task has no use for it',
      'sft.toml:10:1: smoke: is left out: it is for smoke tests of another command line',
    ]);
  });
});

describe('the file of an rl job for a remote backend', () => {
  it('becomes the published body', async () => {
    const config = await loadRl(PUBLISHED, { remote: true });
    expect(config.warnings).toEqual([]);
    const { tables } = config;
    expect(createRlPayload(config, 'https://trainer.example/api')).toEqual({
      job_type: 'rl',
      compute: { gpu_type: 'H200', gpu_count: 2, topology: { type: 'single_node_split' } },
      data: { endpoint_base_url: 'https://task.example', config: { ...tables, reference: { placement: 'none' } }, base_model: 'Qwen/Qwen3-4B' },
      tags: { source: 'trainstream', experiment: 'first' },
      metadata: { name: 'crafter', backend_base_url: 'https://trainer.example/api' },
    });
    expect(tables).toMatchObject({ type: 'rl', judge: { options: { provider: 'openai' } }, training: { lora: { r: 16 } } });
  });

  it('may have keys that nobody here knows, and must have those that the backend needs', async () => {
    const text = `${PUBLISHED.replace('group_size', 'group_sizes')}[new_table]\nx = 1\n`;
    expect(problemsIn(await faultsOf(text, { remote: true }))).toEqual(['training.group_size: is missing (a remote backend needs it)']);
    const { warnings, tables } = await loadRl(`${PUBLISHED}[new_table]\nx = 1\n`, { remote: true });
    expect([problemsIn(warnings), tables['new_table']]).toEqual([['new_table: unknown key'], { x: 1 }]);
  });

  it('is understood in its older forms too, with a word about the newer ones', async () => {
    const older = PUBLISHED.replace(/\[policy\][^[]*/, '[model]\nsource = "ft:mine"\ntrainer_mode = "full"\nlabel = "old"\n')
      .replace('[compute.topology]', '[topology]')
      .replace('[training.lora]', '[lora]')
      .replace(/\[training\.rewards\][^[]*/, '')
      .replace('learning_rate = 5e-5', 'learning_rate = 5e-5\nstep_rewards_enabled = true\nevent_rewards_kind = "unique"')
      .concat('[rubric]\nenabled = true\n');
    const config = await loadRl(older, { remote: true });
    expect(problemsIn(config.warnings)).toEqual([
      'topology: is an older form; write [compute.topology]',
      'model: is an older form; write [policy] with model_name for base, or with source',
      'training.step_rewards_enabled: is an older form; write step_rewards_enabled in [training.rewards]',
      'training.event_rewards_kind: is an older form; write event_rewards_kind in [training.rewards]',
      'lora: is an older form; write [training.lora]',
      'rubric: is an older form; write [judge]',
    ]);
    expect(createRlPayload(config, 'https://x/api')).toMatchObject({ data: { model: 'ft:mine' }, metadata: { name: 'old' } });
    expect(await faultsOf(`${PUBLISHED}[model]\nbase = "x"\n`, { remote: true })).toEqual([expect.stringMatching(/model\.base: means the same as policy\.model_name; give one of them/)]);
  });

  it('is told what only the embedded backend knows, and gets none of it', async () => {
    const config = await loadRl(`${PUBLISHED.replace('gspo', 'grpo').replace('num_epochs = 1', 'num_epochs = 1\nentropy_weight = 0.1')}[runner]\nenv = { TOKEN = "secret" }\n`, { remote: true });
    expect(problemsIn(config.warnings)).toEqual([
      'algorithm.variety: is not among what published backends know; they call theirs "gspo"',
      'runner: is left out, as is training.entropy_weight: only the embedded backend knows it',
    ]);
    expect(JSON.stringify(createRlPayload(config, 'https://x/api'))).not.toMatch(/runner|secret|entropy/);
  });

  it('names its task app by an address', async () => {
    const faults = await faultsOf(PUBLISHED.replace('https://task.example', 'ftp://task.example'), { remote: true });
    expect(problemsIn(faults)).toEqual(['services.task_url: expected an address such as https://task.example, got "ftp://task.example"']);
    expect(problemsIn(await faultsOf(PUBLISHED.replace(/task_url.*\n/, ''), { remote: true }))).toEqual([expect.stringMatching(/task_url: is missing \(.*--task-url.*TASK_APP_URL/)]);
  });
});

it('what the embedded backend gets holds neither command nor environment', async () => {
  const config = await loadRl(`${SMALLEST}[tags]\nteam = "blue"\n[runner]\nseed = 3\nenv = { TOKEN = "secret" }\n`);
  expect(createRlPayload({ ...config, name: 'mine' }, undefined)).toEqual({
    job_type: 'rl',
    name: 'mine',
    data: { endpoint_base_url: 'builtin:math', config: config.tables, base_model: 'builtin/tiny' },
    metadata: { name: 'mine', tags: { team: 'blue' }, effective_config: { runner: { seed: 3 } } },
  });
  expect(config.tables).not.toHaveProperty('runner');
});

it('examples/rl/rl.toml has neither faults nor warnings', async () => {
  expect(await loadJobConfig('examples/rl/rl.toml', { remote: false })).toMatchObject({ jobType: 'rl', name: 'last digits', warnings: [] });
});
