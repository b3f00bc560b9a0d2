import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { jsonFile, jsonLines } from '../support/command-line.ts';
import { sharedCommandLine } from '../support/shared-command-line.ts';
import { hasTerminals, startInTerminal } from '../support/terminal-command.ts';

const { run, scriptJob, directory, stateDirectory } = sharedCommandLine();

/** A job that tells something of every kind. */
scriptJob(`
report({ phase: 'training' });
report({ event: { type: 'sft.progress', message: 'half', data: { step: 1, total_steps: 2 } } });
report({ step: 1, metrics: { 'train.loss': 2.5, 'train.lr': 0.1, 'val.loss': 2 } });
report({ event: { type: 'sft.validation.summary', message: 'fine' } });
report({ event: { type: 'sft.sample', message: 'one' } });
`, 'my_config.toml');

/** The example as it stands in the document, with this program's name. */
async function example(line: string) {
  rmSync(join(directory, 'training.jsonl'), { force: true });
  const words = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');
  expect(words[0]).toBe('trainstream');
  const result = await run(words.slice(1));
  const plain = result.stdout.replaceAll(/^\[\d\d:\d\d:\d\d\] (?:\[\d+\] )?/gm, '').split('\n').slice(0, -1);
  const jobId = /Job created: (\w+)/.exec(result.stdout + result.stderr)?.[1];
  return { ...result, jobId, lines: plain.filter((text) => !text.startsWith('Job created: ')) };
}

const END = 'Training completed: succeeded';
const STATUSES = ['Status: queued', 'Status: running', 'Status: succeeded'];
const typesOf = (lines: ReturnType<typeof jsonLines>) => [...new Set(lines.map((line) => line.stream_type))].toSorted();

describe('the examples of the first document', () => {
  it('default: everything, in lines where there is no terminal', async () => {
    const { code, lines, jobId } = await example('trainstream train --config my_config.toml');
    expect([code, typeof jobId, lines.at(-1)]).toEqual([0, 'string', END]);
    for (const text of [...STATUSES, 'Phase: training', 'sft.sample: one']) expect(lines).toContain(text);
    expect(lines.some((line) => line.includes('train.loss=2.5') && line.includes('val.loss=2'))).toBe(true);
  });

  it.runIf(hasTerminals)('default: the live view in a terminal, and a summary that stays', async () => {
    const terminal = startInTerminal({ directory, stateDirectory }, ['train', '--config', 'my_config.toml']);
    expect(await terminal.exit).toBe(0);
    const [before, view, after] = terminal.parts();
    expect([before, view]).toEqual([expect.stringMatching(/^Job created: job_\w+\r\n/), expect.stringMatching(/events[\s\S]*detach/)]);
    expect(after).toMatch(/succeeded[\s\S]*train\.loss[\s\S]*2\.5[\s\S]*Training completed: succeeded\n/);
  });

  it('CLI format with only status and events', async () => {
    const { code, lines } = await example('trainstream train --config my_config.toml --format cli --stream status --stream events');
    expect([code, lines.filter((line) => line.startsWith('Status: ')), lines.at(-1)]).toEqual([0, STATUSES, END]);
    expect(lines).toContain('sft.progress: half');
    expect(lines.filter((line) => /^Phase: |train\.loss/.test(line))).toEqual([]);
  });

  it('filter to only progress and loss', async () => {
    const { code, lines } = await example('trainstream train --config my_config.toml --filter-events sft.progress --filter-metrics train.loss');
    expect(code).toBe(0);
    const text = lines.join('\n');
    expect(text).toMatch(/train\.loss=2\.5/);
    expect(text).not.toMatch(/val\.loss|train\.lr|sft\.sample|sft\.job\.completed/);
    expect(lines).toEqual(expect.arrayContaining([...STATUSES, 'Phase: training', END]));
  });

  it('JSON output for machine parsing', async () => {
    const { code, stdout, stderr, jobId } = await example('trainstream train --config my_config.toml --format json --json-output training.jsonl');
    expect([code, stderr]).toEqual([0, `Job created: ${jobId}\n${END}\n`]);
    expect(readFileSync(join(directory, 'training.jsonl'), 'utf8')).toBe(stdout);
    const lines = jsonLines(stdout);
    expect([typesOf(lines), lines.map(({ seq }) => seq)]).toEqual([['EVENTS', 'METRICS', 'STATUS', 'TIMELINE'], lines.map((_line, index) => index + 1)]);
  });

  it('quiet mode', async () => {
    const { code, stdout } = await example('trainstream train --config my_config.toml --quiet');
    expect([code, stdout]).toEqual([0, `${END}\n`]);
  });

  it('custom: events and metrics only, as JSON, with lists that hold commas', async () => {
    const { code, stdout, stderr } = await example(
      'trainstream train --config my_config.toml --stream events --stream metrics --format json --filter-events "sft.progress,sft.validation.summary" --filter-metrics "train.loss,val.loss"',
    );
    const lines = jsonLines(stdout);
    expect([code, lines.map(({ data }) => data['type'] ?? data['name']), typesOf(lines)]).toEqual([0, ['sft.progress', 'train.loss', 'val.loss', 'sft.validation.summary'], ['EVENTS', 'METRICS']]);
    expect(stderr).toContain(END);
    expect(existsSync(join(directory, 'training.jsonl'))).toBe(false);
  });
});

describe('the options of the first document', () => {
  it('--no-poll prints the id and ends, and so do its other names', async () => {
    for (const options of ['--no-poll', '--detach', '-d']) {
      const { code, stdout, stderr } = await example(`trainstream train --config my_config.toml ${options}`);
      expect([code, stdout, stderr]).toEqual([0, expect.stringMatching(/^Job created: job_\w+\n$/), '']);
    }
    const { stdout } = await example('trainstream train --config my_config.toml -d --json --name mine');
    const { job_id: jobId } = JSON.parse(stdout) as { job_id: string };
    expect(JSON.parse((await run(['jobs', 'get', jobId, '--json'])).stdout)).toMatchObject({ job_id: jobId, name: 'mine' });
    expect((await run(['wait', jobId])).stdout).toBe(`${jobId}: succeeded\n`);
  });

  it('--poll, --type and --no-input change nothing', async () => {
    const { code, stdout } = await example('trainstream train --config my_config.toml --poll --type sft --no-input --format quiet');
    expect([code, stdout]).toEqual([0, `${END}\n`]);
  });

  it('-C works as if started there, and --json-output - is standard output', async () => {
    const { code, stdout, stderr } = await run(['-C', directory, 'train', '--config', 'my_config.toml', '--json-output', '-', '--stream', 'status'], { cwd: '/' });
    expect([code, jsonLines(stdout).map(({ data }) => data['status']), stderr]).toEqual([0, ['queued', 'running', 'succeeded'], expect.stringContaining(END)]);
    expect(jsonFile(join(directory, '-'))).toEqual([]);
    expect(await run(['ls', '-C', '/no/such/place'])).toMatchObject({ code: 2, stderr: '-C /no/such/place: no such directory\n' });
  });
});
