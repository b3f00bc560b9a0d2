import { describe, expect, it } from 'vitest';
import { faultsOf, loadSft } from './job-files.ts';

const JOB = '[job]\nmodel = "builtin/tiny"\ndata = "rows.jsonl"\n';
/** Lines 1 to 3 are [job]; what is added starts on line 4. */
const withHyperparameters = (lines: string): string => `${JOB}[hyperparameters]\nn_epochs = 1\n${lines}\n`;

describe('a fault of one value', () => {
  it.each([
    ['n_epochs = "two"', 'n_epochs', 12, 'expected a whole number above 0, got "two"'],
    ['n_epochs = true', 'n_epochs', 12, 'expected a whole number above 0, got true'],
    ['n_epochs = 0', 'n_epochs', 12, 'expected a whole number above 0, got 0'],
    ['n_epochs = 1.5', 'n_epochs', 12, 'expected a whole number above 0, got 1.5'],
    ['n_epochs = [1]', 'n_epochs', 12, 'expected a whole number above 0, got a list'],
    ['n_epochs = 2020-01-01', 'n_epochs', 12, 'expected a whole number above 0, got a date or time'],
  ])('%s', async (line, key, column, problem) => {
    expect(await faultsOf(`${JOB}[hyperparameters]\n${line}\n`)).toEqual([`sft.toml:5:${column}: hyperparameters.${key}: ${problem}`]);
  });

  it.each([
    ['learning_rate = 0', 17, 'hyperparameters.learning_rate: expected a number above 0, got 0'],
    ['learning_rate = inf', 17, 'hyperparameters.learning_rate: expected a number above 0, got inf'],
    ['learning_rate = nan', 17, 'hyperparameters.learning_rate: expected a number above 0, got nan'],
    ['warmup_ratio = 1.01', 16, 'hyperparameters.warmup_ratio: expected a number from 0 to 1, got 1.01'],
    ['weight_decay = -1', 16, 'hyperparameters.weight_decay: expected a number of at least 0, got -1'],
    ['train_kind = ""', 14, 'hyperparameters.train_kind: expected a text in quotes that is not empty, got ""'],
    ['model = { layers = 2, heads = 0 }', 31, 'hyperparameters.model.heads: expected a whole number above 0, got 0'],
    ['model = { d_model = 10, heads = 4 }', 21, 'hyperparameters.model.d_model: expected a multiple of heads (4), got 10'],
    ['parallelism.bf16 = "yes"', 20, 'hyperparameters.parallelism.bf16: expected true or false, got "yes"'],
    ['parallelism = 4', 15, 'hyperparameters.parallelism: expected a table, got a number'],
    ['steps = 3\ntotal_steps = 4', 9, 'hyperparameters.steps: contradicts total_steps, which means the same; give one of them'],
    ['[training.validation]\nevaluation_strategy = "never"', 0, 'training.validation.evaluation_strategy: expected one of "steps", "epoch", "no", got "never"'],
    ['[tags]\nteam = 3', 0, 'tags.team: expected a text in quotes, got 3'],
    ['[runner]\nseed = -1', 0, 'runner.seed: expected a whole number of at least 0, got -1'],
    ['[runner]\ncommand = []', 0, 'runner.command: expected a list with at least 1 element, got an empty one'],
    ['[runner]\ncommand = ["", "x"]', 0, 'runner.command[0]: expected the name of a program, got ""'],
    ['[runner]\ncommand = ["python3", 3]', 0, 'runner.command[1]: expected a text in quotes, got 3'],
    ['[runner]\npass_env = ["A B"]', 0, 'runner.pass_env[0]: expected the name of an environment variable, got "A B"'],
    [
      '[runner]\ncommand = "python3 train.py"',
      0,
      'runner.command: expected a list, got "python3 train.py"; write command = ["python3", "train.py"]',
    ],
  ])('%s', async (lines, column, problem) => {
    const faults = await faultsOf(withHyperparameters(lines));
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(/^sft\.toml:[67]:\d+: /);
    if (column > 0) expect(faults[0]?.startsWith(`sft.toml:6:${column}: `)).toBe(true);
    expect(faults[0]?.replace(/^sft\.toml:\d+:\d+: /, '')).toBe(problem);
  });

  it('does not show what could be a secret', async () => {
    expect(await faultsOf(withHyperparameters('[runner]\nenv = "TOKEN=abcdef"'))).toEqual([
      'sft.toml:7:7: runner.env: expected a table, got a text',
    ]);
    expect(await faultsOf(withHyperparameters('[runner.env]\n"A B" = "x"\nC = 1'))).toEqual([
      'sft.toml:7:1: runner.env."A B": expected the name of an environment variable, got "A B"',
      'sft.toml:8:5: runner.env.C: expected a text in quotes, got a number',
    ]);
  });

  it('shows control characters instead of printing them', async () => {
    expect(await faultsOf(withHyperparameters('learning_rate = "\\u001b[31m\\u009b"'))).toEqual([
      'sft.toml:6:17: hyperparameters.learning_rate: expected a number above 0, got "\\u001b[31m\\x9b"',
    ]);
  });
});

describe('a missing key', () => {
  it('stands at the header of its table', async () => {
    expect(await faultsOf('\n[job]\n  [hyperparameters]\nlearning_rate = 1\n')).toEqual([
      'sft.toml:2:1: job.model: is missing (the model to train, for example "builtin/tiny")',
      'sft.toml:2:1: job.data: is missing (the file of chat rows to train on, JSON lines)',
      'sft.toml:3:3: hyperparameters.n_epochs: is missing (how long to train; or give one of total_steps, train_steps, steps)',
    ]);
  });

  it('stands at 1:1 where its table is missing', async () => {
    expect(await faultsOf('# nothing but\n[algorithm]\ntype = "offline"\n')).toEqual([
      'sft.toml:1:1: job.model: is missing (the model to train, for example "builtin/tiny")',
      'sft.toml:1:1: job.data: is missing (the file of chat rows to train on, JSON lines)',
      'sft.toml:1:1: hyperparameters.n_epochs: is missing (how long to train; or give one of total_steps, train_steps, steps)',
      'sft.toml:2:1: algorithm.method: is missing ("sft" or "supervised_finetune")',
      'sft.toml:2:1: algorithm.variety: is missing ("fft" or "lora")',
    ]);
  });

  it('is not reported for a table that is something else', async () => {
    expect(await faultsOf('job = 3\nhyperparameters = 2020-01-01\n')).toEqual([
      'sft.toml:1:7: job: expected a table, got a number',
      'sft.toml:2:19: hyperparameters: expected a table, got a date or time',
    ]);
  });
});

describe('an unknown key', () => {
  it.each([
    ['learnin_rate = 1', 'sft.toml:6:1: hyperparameters.learnin_rate: unknown key; did you mean learning_rate?'],
    ['  Learning-Rate = 1', 'sft.toml:6:3: hyperparameters.Learning-Rate: unknown key; did you mean learning_rate?'],
    ['eval_steps = 1', 'sft.toml:6:1: hyperparameters.eval_steps: unknown key; eval_steps belongs in [training.validation]'],
    ['bananas = 1', 'sft.toml:6:1: hyperparameters.bananas: unknown key'],
    ['"tab\\tkey" = 1', 'sft.toml:6:1: hyperparameters."tab\\tkey": unknown key'],
    ['model.layer = 1', 'sft.toml:6:7: hyperparameters.model.layer: unknown key; did you mean layers?'],
    ['[trainning]', 'sft.toml:6:2: trainning: unknown key; did you mean training?'],
    ['[runner]\nhyperparameters = 1', 'sft.toml:7:1: runner.hyperparameters: unknown key; hyperparameters belongs in a table of its own at the top of the file'],
    ['constructor = 1', 'sft.toml:6:1: hyperparameters.constructor: unknown key'],
  ])('%s', async (lines, fault) => {
    expect(await faultsOf(withHyperparameters(lines))).toEqual([fault]);
  });

  it('names the table where it is known', async () => {
    expect(await faultsOf(`${JOB}n_epochs = 2\n[hyperparameters]\nsteps = 1\n`)).toEqual([
      'sft.toml:4:1: job.n_epochs: unknown key; n_epochs belongs in [hyperparameters]',
    ]);
  });

  it('is only a warning for a remote backend, and is sent', async () => {
    const config = await loadSft(withHyperparameters('learnin_rate = 1'), { remote: true });
    expect(config.warnings).toEqual(['sft.toml:6:1: hyperparameters.learnin_rate: unknown key; did you mean learning_rate?']);
    expect(config.hyperparameters).toEqual({ n_epochs: 1, learnin_rate: 1 });
  });

  it('does not excuse other faults for a remote backend', async () => {
    expect(await faultsOf(withHyperparameters('learnin_rate = 1\nsteps = "x"'), { remote: true })).toEqual([
      'sft.toml:7:9: hyperparameters.steps: expected a whole number above 0, got "x"',
    ]);
  });
});

describe('the algorithm', () => {
  const SUPPORTED = 'the supported algorithms, as type/method/variety, are offline/sft/fft (sft), offline/sft/lora (sft), offline/supervised_finetune/fft (sft)';
  const rest = '[hyperparameters]\nn_epochs = 1\n[job]\nmodel = "Qwen/Qwen3-4B"\ndata = "rows.jsonl"\n';
  const algorithm = (type: string, method: string, variety: string): string =>
    `[algorithm]\ntype = "${type}"\nmethod = "${method}"\nvariety = "${variety}"\n${rest}`;

  it.each([
    ['offline', 'sft', 'fft'],
    ['offline', 'sft', 'lora'],
    ['offline', 'supervised_finetune', 'fft'],
  ])('may be %s/%s/%s', async (type, method, variety) => {
    expect((await loadSft(algorithm(type, method, variety), { remote: true })).jobType).toBe('sft');
  });

  it.each([
    [algorithm('offline', 'dpo', 'fft'), `sft.toml:3:10: algorithm.method: "dpo" is not supported after type "offline"; ${SUPPORTED}`],
    [
      algorithm('offline', 'supervised_finetune', 'lora'),
      `sft.toml:4:11: algorithm.variety: "lora" is not supported after type "offline" and method "supervised_finetune"; ${SUPPORTED}`,
    ],
  ])('is refused at its first word that fits nothing', async (text, fault) => {
    expect(await faultsOf(text, { remote: true })).toEqual([fault]);
  });

  it('is refused where its words contradict each other', async () => {
    expect(await faultsOf(algorithm('online', 'sft', 'fft'))).toEqual([
      `sft.toml:3:10: algorithm.method: "sft" is not supported after type "online"; ${SUPPORTED}, online/policy_gradient/gspo (rl), online/policy_gradient/grpo (rl)`,
    ]);
  });

  it('of rl is refused for a job that --type calls sft', async () => {
    expect(await faultsOf(algorithm('online', 'policy_gradient', 'gspo'), { remote: true, type: 'sft' })).toEqual([
      `sft.toml:2:8: algorithm.type: "online" is not supported; ${SUPPORTED}`,
    ]);
  });
});

describe('the built-in trainer', () => {
  it('knows one model', async () => {
    const text = '[job]\nmodel = "Qwen/Qwen3-4B"\ndata = "rows.jsonl"\n[hyperparameters]\nn_epochs = 1\nlora_rank = 2\n';
    expect(await faultsOf(text)).toEqual([
      'sft.toml:2:9: job.model: the built-in trainer knows only builtin/tiny, got "Qwen/Qwen3-4B"; ' +
        'give [runner] command to train it with your own program, or a remote backend with --backend',
    ]);
    expect((await loadSft(text, { remote: true })).model).toBe('Qwen/Qwen3-4B');
    expect((await loadSft(`${text}[runner]\ncommand = ["python3", "train.py"]\n`)).runner.command).toEqual(['python3', 'train.py']);
  });

  it('says what it does not do', async () => {
    const lines = [
      'lora_rank = 8',
      'gradient_accumulation_steps = 2',
      'global_batch = 32',
      'world_size = 2',
      'train_kind = "peft"',
      '[hyperparameters.parallelism]',
      'bf16 = true',
      'fp16 = false',
      'deepspeed_stage = 1',
      'tensor_parallel_size = 1',
      '[training]',
      'use_qlora = true',
      'validation = { metric_for_best_model = "bleu" }',
    ].join('\n');
    expect(await faultsOf(withHyperparameters(lines))).toEqual([
      'sft.toml:6:13: hyperparameters.lora_rank: the built-in trainer does not do LoRA: it trains all weights',
      'sft.toml:7:31: hyperparameters.gradient_accumulation_steps: the built-in trainer does not accumulate gradients',
      'sft.toml:8:16: hyperparameters.global_batch: the built-in trainer has no global batch; give per_device_batch',
      'sft.toml:9:14: hyperparameters.world_size: the built-in trainer runs as one process on one core',
      'sft.toml:10:14: hyperparameters.train_kind: the built-in trainer does only "sft" and "fft"',
      'sft.toml:12:8: hyperparameters.parallelism.bf16: the built-in trainer runs as one process on one core, in 32-bit floating point',
      'sft.toml:14:19: hyperparameters.parallelism.deepspeed_stage: the built-in trainer runs as one process on one core, in 32-bit floating point',
      'sft.toml:17:13: training.use_qlora: the built-in trainer does not do QLoRA: it trains all weights',
      'sft.toml:18:40: training.validation.metric_for_best_model: the built-in trainer measures only "val.loss" and "eval.exact_match"',
    ]);
    expect((await loadSft(withHyperparameters(lines), { remote: true })).warnings).toEqual([]);
    expect((await loadSft(withHyperparameters(`${lines}\n[runner]\ncommand = ["x"]`))).warnings).toEqual([]);
  });

  it('does not mind what asks for nothing', async () => {
    const config = await loadSft(withHyperparameters('gradient_accumulation_steps = 1\nworld_size = 1\nparallelism = { bf16 = false }'));
    expect(config.warnings).toEqual([]);
  });
});

it('reports all faults of a file at once, in its order', async () => {
  const text = [
    '[runner]',
    'command = "x"',
    'seed = "s"',
    '[job]',
    'modle = "builtin/tiny"',
    'data = "absent.jsonl"',
    '[hyperparameters]',
    'n_epochs = "two"',
    'learnin_rate = 1',
    '[data]',
    'validation_path = "missing.jsonl"',
  ].join('\n');
  const faults = await faultsOf(text);
  expect(faults.map((fault) => fault.split(': ').slice(0, 2).join(': '))).toEqual([
    'sft.toml:2:11: runner.command',
    'sft.toml:3:8: runner.seed',
    'sft.toml:5:1: job.modle',
    'sft.toml:6:8: job.data',
    'sft.toml:8:12: hyperparameters.n_epochs',
    'sft.toml:9:1: hyperparameters.learnin_rate',
    'sft.toml:11:19: data.validation_path',
  ]);
});
