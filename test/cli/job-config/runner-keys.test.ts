import { describe, expect, it } from 'vitest';
import { createJobPayload } from '../../../src/cli/job-config/create-job-payload.ts';
import { directoryWith, faultsOf, load, loadSft } from './job-files.ts';
import { loadJobConfig } from '../../../src/cli/job-config/load-job-config.ts';

const COMMAND = '[runner]\ncommand = ["python3", "train.py"]\n';

describe('[runner]', () => {
  it('has every key, and what may be read travels as metadata', async () => {
    const config = await loadSft(`${COMMAND}cwd = "/"
env = { TOKEN = "secret" }
pass_env = ["HF_TOKEN"]
timeout_seconds = 600
grace_seconds = 0
seed = 7
sniff = false
map_names = false
follow = ["runs/**", "log.jsonl"]
[[runner.metrics]]
name = "train.loss"
regex = 'loss=([0-9.]+)'
[[runner.metrics]]
name = "acc"
regex = 'acc=(?<value>\\d+)'
`);
    const metrics = [{ name: 'train.loss', regex: 'loss=([0-9.]+)' }, { name: 'acc', regex: String.raw`acc=(?<value>\d+)` }];
    expect(config.runner).toEqual({
      command: ['python3', 'train.py'], cwd: '/', env: { TOKEN: 'secret' }, passEnv: ['HF_TOKEN'], timeoutSeconds: 600, graceSeconds: 0, seed: 7,
      sniff: false, mapNames: false, follow: ['runs/**', 'log.jsonl'], metrics,
    });
    const payload = createJobPayload(config, { remote: false });
    expect(payload).toEqual({
      model: 'command',
      training_type: 'sft_offline',
      hyperparameters: {},
      metadata: {
        effective_config: {
          compute: {}, data: { topology: {}, validation_files: [] }, training: {},
          runner: { seed: 7, timeout_seconds: 600, grace_seconds: 0, sniff: false, map_names: false, metrics, follow: ['runs/**', 'log.jsonl'] },
        },
      },
    });
  });

  it.each([
    ['command = "python3 train.py --x"', 'runner.command: expected a list, got "python3 train.py --x"; write command = ["python3", "train.py", "--x"]'],
    [`command = 'python3 "my train.py"  --name x'`, expect.stringMatching(/; write command = \["python3", "my train\.py", "--name", "x"\]$/)],
    ['command = "cd x && ./train.sh"', expect.stringMatching(/; write command = \["sh", "-c", "cd x && \.\/train\.sh"\]$/)],
    ['command = """a --b="c d\\""""', expect.stringMatching(/; write command = \["sh", "-c", /)],
    ['command = " "', expect.stringMatching(/; write command = \["python3", "train\.py"\]$/)],
    ['sniff = "no"', 'runner.sniff: expected true or false, got "no"'],
    ['follow = "runs/**"', 'runner.follow: expected a list, got "runs/**"; write follow = ["runs/**"]'],
    ['metrics = { name = "a", regex = "(b)" }', 'runner.metrics: expected a list, got a table; write [[runner.metrics]] for each metric'],
    ['[[runner.metrics]]\nname = "a"', "runner.metrics[0].regex: is missing (what is printed of it, with a group around the number, for example 'loss=([0-9.]+)')"],
    ['[[runner.metrics]]\nnmae = "a"\nregex = "(b)"', 'runner.metrics[0].name: is missing (the name of the metric, for example "train.loss")', 'runner.metrics[0].nmae: unknown key; did you mean name?'],
    ['[[runner.metrics]]\nname = "a"\nregex = "b"', 'runner.metrics[0].regex: expected a group around the number, as in loss=([0-9.]+)'],
    ['[[runner.metrics]]\nname = "a"\nregex = "(b"', expect.stringMatching(/^runner\.metrics\[0\]\.regex: .*RE2 syntax/)],
    ['env = { TRAINSTREAM_URL = "x" }', 'runner.env.TRAINSTREAM_URL: is set by trainstream itself'],
    [`follow = [${'"a", '.repeat(65)}]`, 'runner.follow: expected at most 64 entries, got 65'],
    ['follow = ["runs/**", ""]', 'runner.follow[1]: expected a text in quotes that is not empty, got ""'],
  ])('%s is refused', async (lines, ...problems) => {
    const text = lines.startsWith('command') ? `[runner]\n${lines}\n` : `${COMMAND}${lines}\n`;
    const faults = await faultsOf(text);
    expect(faults.map((fault) => fault.replace(/^sft\.toml:\d+:\d+: /, ''))).toEqual(problems);
  });
});

describe('[runner] follow', () => {
  it('is refused where the runner could not use it, with its place, and what a pattern is', async () => {
    const faults = await faultsOf(`${COMMAND}follow = ["runs/**", "${'a/'.repeat(501)}"]\n`);
    expect(faults).toEqual([expect.stringMatching(/^sft\.toml:3:22: runner\.follow\[1\]: expected a path, with \* and \*\* where names may differ, as in "runs\/\*\*" or "logs\/\*\.jsonl", got "a\/a\//)]);
  });

  it('is warned about where it is written as for a shell', async () => {
    const { warnings } = await loadSft(`${COMMAND}follow = ["runs/**", "logs/{a,b}.jsonl", "x[0-9]"]\n`);
    expect(warnings).toEqual([
      'sft.toml:3:22: runner.follow[1]: { stands for itself here, and only * and ** for what may differ; write a pattern for each kind of name',
      'sft.toml:3:42: runner.follow[2]: [ stands for itself here, and only * and ** for what may differ; write a pattern for each kind of name',
    ]);
    const { warnings: ofRl } = await load(`[services]\ntask_url = "builtin:math"\n[policy]\nmodel_name = "x"\n${COMMAND}follow = ["a?"]\n`);
    expect(ofRl).toEqual([expect.stringMatching(/^sft\.toml:7:11: runner\.follow\[0\]: \? stands for itself/)]);
  });
});

describe('a job with a command', () => {
  it('needs nothing else: it knows by itself what it trains, and on what', async () => {
    expect(await loadSft(COMMAND)).toMatchObject({ jobType: 'sft', model: 'command', hyperparameters: {}, warnings: [] });
    expect(await loadSft(COMMAND)).not.toHaveProperty('trainingFile');
  });

  it('may say what it likes of model and data, and its other faults are told', async () => {
    const config = await loadSft(`${COMMAND}[job]\nmodel = "Qwen/Qwen3-4B"\ndata = "rows.jsonl"\n[hyperparameters]\nlora_rank = 8\n`);
    expect(config).toMatchObject({ model: 'Qwen/Qwen3-4B', hyperparameters: { lora_rank: 8 }, trainingFile: { name: 'rows.jsonl' } });
    expect(await faultsOf(`${COMMAND}[job]\nmodle = "x"\ndata = "nowhere"\n`)).toEqual([
      expect.stringMatching(/job\.modle: unknown key; did you mean model\?$/),
      expect.stringMatching(/job\.data: no such file/),
    ]);
  });

  it('is no job for a remote backend, which does not get the command', async () => {
    expect(await faultsOf(COMMAND, { remote: true })).toEqual([
      'sft.toml:2:1: runner.command: runs on this machine only, and the backend is a remote one: leave out --backend (TRAINSTREAM_BACKEND, the setting), or say in [job] what that is to train',
    ]);
    expect((await loadSft(`${COMMAND}[job]\nmodel = "any"\ndata = "rows.jsonl"\n[hyperparameters]\nsteps = 1\n`, { remote: true })).model).toBe('any');
  });
});

const FILE = '[job]\nmodel = "builtin/tiny"\ndata_path = "rows.jsonl"\n[hyperparameters]\nn_epochs = 1\n';

describe('values of the command line', () => {
  it('take the place of those in the file, wherever these stand', async () => {
    const config = await loadSft(FILE, { set: ['hyperparameters.n_epochs=3', 'hyperparameters.model.layers = 2', 'tags={a="b"}', 'job."name"="mine"', 'runner.pass_env=["A"]', 'hyperparameters.n_epochs=4'] });
    expect(config).toMatchObject({ name: 'mine', hyperparameters: { n_epochs: 4, model: { layers: 2 } }, tags: { a: 'b' }, runner: { passEnv: ['A'] } });
  });

  it('are checked as the file is, and called by their flag', async () => {
    const set = ['hyperparameters.n_epochs="two"', 'hyperparameters.learnin_rate=1', 'runner.env={TOKEN=1}', 'hyperparameters.model={layers=99}'];
    expect(await faultsOf(FILE.replace('n_epochs = 1', 'n_epochs = 1\nsequence_length = 1'), { set })).toEqual([
      'sft.toml:6:19: hyperparameters.sequence_length: the built-in trainer takes 8 to 1024, got 1',
      '--set hyperparameters.n_epochs: expected a whole number above 0, got "two"',
      '--set runner.env: runner.env.TOKEN: expected a text in quotes, got a number',
      '--set hyperparameters.learnin_rate: unknown key; did you mean learning_rate?',
      '--set hyperparameters.model: hyperparameters.model.layers: the built-in trainer takes 1 to 12, got 99',
    ]);
  });

  it.each([
    ['job.name=mine', `--set job.name: is not written as TOML wants it; the value is written as in the file, a text in quotes: --set 'job.name="…"'`],
    ['=1', '--set: is not written as TOML wants it; expected key=value'],
    ['job.name', '--set job.name: is not written as TOML wants it; expected key=value'],
    ['runner.env.TOKEN=abc-secret', expect.not.stringContaining('secret')],
    ['a=1\nb=2', expect.stringMatching(/^--set a: is not one key with a value/)],
    ['__proto__.x=1', expect.stringMatching(/__proto__ cannot be a key/)],
    ['job.model.x=1', '--set job.model.x: job.model is no table'],
    ['constructor.x=1', '--set constructor.x: constructor: unknown key'],
  ])('--set %s is refused', async (set, problem) => {
    expect(await faultsOf(FILE, { set: [set] })).toEqual([problem]);
  });

  it('decide what kind of job it is', async () => {
    expect((await load('[hyperparameters]\nn_epochs = 1\n', { set: ['job.model="builtin/tiny"', 'job.data="rows.jsonl"'] })).jobType).toBe('sft');
  });

  it('--dataset and --model: a path begins where it is typed', async () => {
    const directory = await directoryWith({ 'jobs/sft.toml': FILE, 'jobs/rows.jsonl': '', 'rows.jsonl': '' });
    const options = { remote: true, workingDirectory: directory } as const;
    expect(await loadJobConfig('jobs/sft.toml', { ...options, dataset: 'rows.jsonl', model: 'Qwen/Qwen3-4B' })).toMatchObject({ model: 'Qwen/Qwen3-4B', trainingFile: { path: `${directory}/rows.jsonl` } });
    expect(await faultsOf(FILE, { dataset: 'nowhere', model: 'mine' })).toEqual([
      expect.stringMatching(/^--model: the built-in trainer knows only builtin\/tiny, got "mine"/),
      expect.stringMatching(/^--dataset: no such file: "nowhere"; looked in "[^"]*" \(the working directory\)$/),
    ]);
  });

  it('of an rl job: the model in the table that it has, and the task', async () => {
    const policy = '[services]\ntask_url = "builtin:math"\n[policy]\nsource = "ft:old"\n';
    expect(await load(policy, { model: 'builtin/tiny' })).toMatchObject({ model: { kind: 'base_model', name: 'builtin/tiny' } });
    expect(await load(`${policy.replace('[policy]', '[model]')}[runner]\ncommand = ["x"]\n`, { model: 'ft:new', taskUrl: 'https://a', environmentTaskUrl: 'https://b' })).toMatchObject({
      model: { kind: 'model', name: 'ft:new' }, taskUrl: 'https://a', tables: { model: { source: 'ft:new' }, services: { task_url: 'https://a' } },
    });
    expect(await faultsOf(policy, { model: 'builtin/tiny', environmentTaskUrl: 'https://b' })).toEqual([expect.stringMatching(/^TASK_APP_URL: the built-in trainer has one task/)]);
  });

  it('that a kind of job has no use for are refused', async () => {
    expect(await faultsOf(FILE, { taskUrl: 'https://a' })).toEqual([expect.stringMatching(/^--task-url: .*type sft$/)]);
    expect(await faultsOf('[rollout]\n', { dataset: 'rows.jsonl' })).toEqual([expect.stringMatching(/^--dataset: .*type rl$/)]);
  });
});
