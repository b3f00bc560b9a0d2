import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { applyDiff } from '../support/apply-diff.ts';
import { Compiler } from '../support/compile.ts';
import { type Fence, fencesOf } from '../support/run-fence.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const ROOT = process.cwd();
const PAGE = 'docs/extending.md';

/** From these on the copy of the repository is checked: everything that streams, and not the views and commands that are built on it. */
const READING = ['client.ts', 'capture/reported/parse-report-line.ts'];
const WHOLE = [...READING, 'server/index.ts'];

/** Files of the page, by the project they belong to. */
const SOURCE_AND_HANDLER = ['records-source.ts', 'records-source.test.ts', 'points-file.ts', 'points-file.test.ts', 'keep-points.ts'];
const STORE = ['memory-store.ts', 'memory-store.test.ts', 'serve-from-memory.ts'];
/** Blocks about the stream type, beside the diffs. */
const NAMED = 'what the compiler names';
const PROGRAM = 'gauges.mjs';
const PRINTED = 'what it prints';

/** Milliseconds for compiling the library twice where others work on the machine too: alone it takes 4,000. */
const PATIENCE_MS = 120_000;

const fences = fencesOf(PAGE);
const compiler = new Compiler();

/** The block with that title. */
function code(title: string): string {
  const found = fences.filter((fence) => fence.title === title);
  expect([title, found.length]).toEqual([title, 1]);
  return `${found[0]?.code}\n`;
}

/** Runs a program to its end, which must be a good one. @returns what it prints */
async function run(directory: string, file: string): Promise<string> {
  const env = { PATH: process.env['PATH'] ?? '', TZ: 'UTC', NODE_NO_WARNINGS: '1' };
  const child = spawn(process.execPath, [file], { cwd: directory, env, stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  let [output, errors] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const [exitCode] = (await once(child, 'close')) as [number | null];
  expect({ file, exitCode, errors, ...(exitCode !== 0 && { output }) }).toEqual({ file, exitCode: 0, errors: '' });
  return output;
}

/** Runs a test file of the page by itself. @returns how many of its cases passed, and how many did not */
async function runTests(directory: string, file: string): Promise<{ readonly passed: number; readonly others: number }> {
  const output = await run(directory, file);
  const count = (what: string) => Number(new RegExp(`^\\S+ ${what} (\\d+)$`, 'm').exec(output)?.[1] ?? Number.NaN);
  return { passed: count('pass'), others: count('fail') + count('cancelled') + count('skipped') + count('todo') };
}

function check(sources: string, files: readonly string[], output: string): string[] {
  return compiler.check(sources, files, output).map(({ file, message }) => `${file}: ${message}`);
}

/** A project of somebody else's, in which the package is installed. */
function strangersProject(titles: readonly string[]): string {
  const directory = temporaryDirectory();
  mkdirSync(join(directory, 'node_modules', '@types'), { recursive: true });
  symlinkSync(ROOT, join(directory, 'node_modules', 'trainstream'));
  symlinkSync(join(ROOT, 'node_modules', '@types', 'node'), join(directory, 'node_modules', '@types', 'node'));
  writeFileSync(join(directory, 'package.json'), '{"type":"module"}');
  for (const title of titles) writeFileSync(join(directory, title), code(title));
  expect(check(directory, titles, directory)).toEqual([]);
  compiler.emit();
  return directory;
}

/** A clone of this repository that may be changed. */
function clone(): string {
  const directory = temporaryDirectory();
  cpSync(join(ROOT, 'src'), join(directory, 'src'), { recursive: true });
  cpSync(join(ROOT, 'package.json'), join(directory, 'package.json'));
  symlinkSync(join(ROOT, 'node_modules'), join(directory, 'node_modules'));
  return directory;
}

/** Changes files by those of the blocks that are diffs. */
function edit(directory: string, blocks: readonly Fence[]): void {
  for (const { language, title, code: diff } of blocks) {
    if (language !== 'diff') continue;
    const path = join(directory, title);
    writeFileSync(path, applyDiff(readFileSync(path, 'utf8'), diff, title));
  }
}

const jsonLines = (...values: readonly object[]) => values.map((value) => `${JSON.stringify(value)}\n`).join('');

describe(PAGE, () => {
  it('has no block that this test does not know', () => {
    const others = fences.filter(({ language }) => language !== 'diff').map(({ title }) => title);
    expect(others.toSorted()).toEqual([...SOURCE_AND_HANDLER, ...STORE, NAMED, PROGRAM, PRINTED].toSorted());
  });

  it('adds a stream type: the compiler names every place, and it streams from the report line to the viewer', async () => {
    const directory = clone();
    const [sources, output] = [join(directory, 'src'), join(directory, 'dist')];
    const place = fences.findIndex(({ title }) => title === NAMED);
    edit(directory, fences.slice(0, place));
    const named = code(NAMED).trim().split('\n');
    expect([...new Set(compiler.check(sources, READING, output).map(({ file }) => `src/${file}`))].toSorted()).toEqual(named);

    edit(directory, fences.slice(place));
    expect(check(sources, WHOLE, output)).toEqual([]);
    compiler.emit();
    writeFileSync(join(directory, PROGRAM), code(PROGRAM));
    expect((await run(directory, PROGRAM)).replace(/job_[a-z0-9]{15,}/g, 'job_…')).toBe(code(PRINTED));
  }, PATIENCE_MS);

  it('adds a source, which passes the suite, and a handler, which does too; together they keep points once', async () => {
    const directory = strangersProject(SOURCE_AND_HANDLER);
    const [source, handler] = await Promise.all([runTests(directory, 'records-source.test.js'), runTests(directory, 'points-file.test.js')]);
    expect([source.others, handler.others]).toEqual([0, 0]);
    expect(source.passed).toBeGreaterThanOrEqual(30);
    expect(handler.passed).toBeGreaterThanOrEqual(25);

    const point = (seq: number) => ({ seq, kind: 'metric', name: 'train.loss', value: 1 / seq, step: seq });
    writeFileSync(join(directory, 'job.jsonl'), jsonLines(point(1), point(2), { seq: 3, kind: 'status', status: 'failed' }));
    writeFileSync(join(directory, 'points.jsonl'), `${jsonLines(['job_in_a_file:1', 'train.loss', 1, 1])}["job_in_a_fi`);
    expect(await run(directory, 'keep-points.js')).toBe('failed\n');
    expect(readFileSync(join(directory, 'points.jsonl'), 'utf8')).toBe(jsonLines(['job_in_a_file:1', 'train.loss', 1, 1], ['job_in_a_file:2', 'train.loss', 2, 0.5]));
  });

  it('adds a store, which passes the suite and serves', async () => {
    const directory = strangersProject(STORE);
    const { passed, others } = await runTests(directory, 'memory-store.test.js');
    expect(others).toBe(0);
    expect(passed).toBeGreaterThanOrEqual(34);
    expect(await run(directory, 'serve-from-memory.js')).toBe('metrics train.loss\nstatus succeeded\n');
  });
});

describe('a diff of the page', () => {
  it('says which line is missing, or not the only one, where the code has changed', () => {
    expect(applyDiff('a\nb\nc\n', ' b\n+new\n@@\n-c', 'file')).toBe('a\nb\nnew\n');
    expect(() => applyDiff('a\nb\n', ' gone\n+new', 'src/core/file.ts')).toThrow(/src\/core\/file\.ts: .* 0 times:\ngone/);
    expect(() => applyDiff('a\na\n', ' a\n+new', 'file')).toThrow(/2 times:\na/);
  });
});
