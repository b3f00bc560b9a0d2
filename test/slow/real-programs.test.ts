import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { NewRecord } from '../../src/core/log-record.ts';
import { seriesOf } from '../capture/golden/captured.ts';
import { GOLDEN } from '../capture/golden/golden-series.ts';
import { commandLine, jsonFile } from '../support/command-line.ts';
import { runnerFixture } from '../support/runner-fixture.ts';
import { tell } from './slow-test.ts';

/** The interpreter whose packages are tried. */
const PYTHON = process.env['TRAINSTREAM_PYTHON'] || 'python3';
const PROGRAMS = 'test/capture/programs';
const LIMIT_MS = 240_000;

/** How often these print depends on the speed of the machine. */
const AS_FAST_AS_THEY_CAN = ['fasttext', 'tqdm-postfix'];

/** A program prints otherwise with another version of its package. */
const goldenName = (name: string, transformers: string) => (name === 'transformers' ? `${name}-${transformers}` : name);

const names = readdirSync(PROGRAMS)
  .filter((file) => file.endsWith('.py'))
  .map((file) => file.replace('.py', ''))
  // Others are about the files that they write.
  .filter((name) => goldenName(name, '5') in GOLDEN)
  .toSorted();
const source = (name: string) => readFileSync(`${PROGRAMS}/${name}.py`, 'utf8');
const packagesOf = (name: string) => [...new Set([...source(name).matchAll(/^(?:import|from) (\w+)/gm)].map(([, found = '']) => found))];

interface Installed {
  readonly packages: readonly string[];
  /** The major version. */
  readonly transformers: string;
  /** Whether that one has the callback that reports to Kubeflow. */
  readonly hasCallback: boolean;
}

/** Which of all packages there are. Only looked for: loading some of them takes seconds. */
function installed(): Installed {
  const wanted = [...new Set(names.flatMap(packagesOf))];
  const script = `import json, sys, importlib.util, importlib.metadata, pathlib
found = [name for name in sys.argv[1:] if importlib.util.find_spec(name)]
version, has_callback = "", False
if "transformers" in found:
    version = importlib.metadata.version("transformers").split(".")[0]
    integrations = pathlib.Path(importlib.util.find_spec("transformers").origin).parent / "integrations" / "integration_utils.py"
    has_callback = "KUBEFLOW_TRAINER_SERVER_URL" in integrations.read_text()
print(json.dumps({"packages": found, "transformers": version, "hasCallback": has_callback}))`;
  const { stdout } = spawnSync(PYTHON, ['-c', script, ...wanted], { encoding: 'utf8' });
  return stdout ? (JSON.parse(stdout) as Installed) : { packages: [], transformers: '', hasCallback: false };
}

const { packages, transformers, hasCallback } = installed();
const missing = names.filter((name) => !packagesOf(name).every((wanted) => packages.includes(wanted)));
tell(`real programs: ${names.length - missing.length} of ${names.length} can be run by ${PYTHON}${missing.length > 0 ? `; not installed: ${missing.join(', ')}` : ''}`);
if (!hasCallback) tell(`the Kubeflow callback of Hugging Face Trainer: ${transformers === '' ? 'transformers is not installed' : 'this version of transformers does not have it'}`);

/** The last step of each series. */
const lastSteps = (series: ReturnType<typeof seriesOf>) => Object.fromEntries(Object.entries(series).map(([name, [, , last]]) => [name, last.split(':')[0]]));

describe('metrics of a real program', () => {
  it.skip.each(missing)('%s, which is not installed', () => undefined);

  it.each(names.filter((name) => !missing.includes(name)))('%s', async (name) => {
    const { startRunner, queueScript, ended } = await runnerFixture();
    const jobId = await queueScript('', { command: [PYTHON, resolve(PROGRAMS, `${name}.py`)] });
    startRunner();
    const records = await ended(jobId);
    expect(records.at(-1)).toMatchObject({ status: 'succeeded' });
    const series = seriesOf(records as unknown as NewRecord[]);
    tell(`${name}: ${Object.entries(series).map(([metric, [count]]) => `${metric} (${count})`).join(', ')}`);
    const golden = GOLDEN[goldenName(name, transformers)] ?? {};
    expect(Object.keys(series).toSorted()).toEqual(Object.keys(golden).toSorted());
    if (!AS_FAST_AS_THEY_CAN.includes(name)) expect(lastSteps(series)).toEqual(lastSteps(golden));
  });
});

describe.skipIf(!hasCallback)('Hugging Face Trainer, unchanged, by its Kubeflow callback', () => {
  const train = async (...more: string[]) => {
    const { start, directory } = commandLine();
    const file = join(directory, 'run.jsonl');
    const viewer = start(['run', '--format', 'quiet', '--json-output', file, '--', PYTHON, resolve(PROGRAMS, 'transformers-callback.py'), ...more]);
    expect([await viewer.exit, viewer.stdout]).toEqual([0, 'Training completed: succeeded\n']);
    const data = jsonFile(file).map((line) => line.data);
    const progress = data.filter(({ type }) => type === 'sft.progress').map((event) => event['data'] as Record<string, number | undefined>);
    const reported = progress.findIndex(({ eta_seconds: eta }) => eta !== undefined);
    tell(`kubeflow ${more.join(' ')}: ${progress.length - reported} reports of progress`);
    return { points: data.filter(({ kind }) => kind === 'metric'), reported: progress.slice(reported), printed: progress.slice(0, reported) };
  };

  it('tells progress and the time left, and each printed figure once at its own step', async () => {
    const { points, reported } = await train();
    expect(reported.length).toBeGreaterThan(1);
    expect(reported.filter((event) => event['percent'] === undefined || event['eta_seconds'] === undefined || event['total_steps'] !== 80)).toEqual([]);
    const steps = points.filter(({ name }) => name === 'train.loss').map(({ step }) => step);
    expect(steps).toEqual(Array.from({ length: 20 }, (_, index) => 4 * (index + 1)));
    expect(new Set(points.map(({ name }) => name))).toEqual(
      new Set(['loss', 'grad_norm', 'learning_rate', 'runtime', 'samples_per_second', 'steps_per_second', 'mean_loss'].map((name) => `train.${name}`)),
    );
  }, LIMIT_MS);

  it('tells the metrics too where nothing is printed', async () => {
    const { points, reported, printed } = await train('quiet');
    expect(printed).toEqual([]);
    expect(reported.length).toBeGreaterThan(1);
    const losses = points.filter(({ name }) => name === 'train.loss').map(({ value }) => Number(value));
    expect(losses.length).toBeGreaterThan(1);
    expect(losses.every((loss) => loss > 3 && loss < 5)).toBe(true);
    expect(points.filter(({ name }) => name === 'train.mean_loss')).toHaveLength(1);
  }, LIMIT_MS);
});
