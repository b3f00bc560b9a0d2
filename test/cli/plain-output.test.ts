import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { commandLine } from '../support/command-line.ts';
import { endAfter } from '../support/runner-fixture.ts';

/** Reports that a terminal or a CI service would obey, if they came out as they are. */
const HOSTILE = `
const nasty = '\\u001b[2J\\u001b]0;x\\u0007\\r\\n::error::owned ##[error]y\\u009b31m';
report({ phase: 'training' });
report({ event: { type: nasty, message: nasty, level: 'warning' } });
for (let step = 1; step <= 100; step++) report({ step, metrics: { 'train.loss': 1 / step, [nasty]: step } });
report({ event: { type: 'sft.progress', message: nasty, data: { step: 100, total_steps: 100 } } });
`;

// oxlint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/;

describe('--quiet', () => {
  it.each([
    ['succeeds', HOSTILE, 0, 'Training completed: succeeded\n'],
    ['fails', `${HOSTILE}process.exit(5);`, 3, 'Training completed: failed\n'],
  ])('prints the last line and nothing else where the job %s', async (_title, script, code, stdout) => {
    const { run, scriptJob } = commandLine();
    expect(await run(['train', '--config', scriptJob(script), '--quiet'])).toMatchObject({ code, stdout });
    expect(await run(['watch', '--latest', '--quiet'])).toEqual({ code, stdout, stderr: '' });
  });
});

describe('--format auto where there is no terminal', () => {
  it('digests metrics, and lets out one short line for each record', async () => {
    const { run, scriptJob } = commandLine();
    const { code, stdout, stderr } = await run(['train', '--config', scriptJob(HOSTILE)]);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).not.toMatch(CONTROL);
    const lines = stdout.trimEnd().split('\n');
    expect([lines[0], lines.at(-1)]).toEqual([expect.stringMatching(/^Job created: /), 'Training completed: succeeded']);
    expect(lines.slice(1, -1).every((line) => line.startsWith('[') && line.length <= 500)).toBe(true);
    const digests = lines.filter((line) => / train\.loss=/.test(line));
    expect(digests.at(-1)).toMatch(/ progress 100\/100 100\.0%| progress 100 /);
    expect(digests.at(-1)).toContain('train.loss=0.01 ');
    expect(digests.length).toBeLessThan(30);
    expect(lines.findIndex((line) => line.includes('Status: succeeded'))).toBeGreaterThan(lines.findLastIndex((line) => / train\.loss=/.test(line)));
  });

  it('keeps to --log-every', async () => {
    const { run, scriptJob } = commandLine();
    const { code, stdout } = await run(['train', '--config', scriptJob(`for (let step = 1; step <= 100; step++) report({ step, metrics: { 'train.loss': step } });`), '--log-every', '20steps']);
    expect([code, [...stdout.matchAll(/train\.loss=(\d+)$/gm)].map(([, value]) => Number(value))]).toEqual([0, [1, 20, 40, 60, 80, 100]]);
  });

  it('speaks to GitHub Actions, in the words of a job only where that is text', async () => {
    const { run, scriptJob, directory } = commandLine();
    const { code, stdout, stderr } = await run(['train', '--config', scriptJob(HOSTILE)], { env: { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: join(directory, 'summary.md') } });
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).not.toMatch(CONTROL);
    expect(stdout).not.toContain('##[');
    const commands = [...stdout.matchAll(/^\s*::(\S+?)(?: title=[^:]*)?::/gm)].map(([, command]) => command);
    expect([commands.filter((command) => command === 'warning').length, new Set(commands)]).toEqual([1, new Set(['group', 'endgroup', 'warning'])]);
    expect(stdout).toMatch(/::endgroup::\nTraining completed: succeeded\n/);
  });
});

describe('--until, --alert and --notify', () => {
  it('ends with 0 once the condition is met, leaves the job alone, and tells who was to be told', async () => {
    const { run, scriptJob, directory } = commandLine();
    const told: string[] = [];
    const server = createServer((request, response) => {
      request.setEncoding('utf8').on('data', (text: string) => told.push(text));
      request.on('end', () => response.writeHead(204).end());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/path-secret`;
    const script = `report({ step: 1, metrics: { 'train.loss': 'NaN', 'val.loss': 0.7 } }); report({ step: 2, metrics: { 'train.loss': 'NaN', 'val.loss': 0.25 } });${endAfter(join(directory, 'gate'), 0)}`;
    const options = ['--until', 'val.loss<0.5', '--alert', 'train.loss is nan', '--notify', address];
    const { code, stdout, stderr } = await run(['train', '--config', scriptJob(script), ...options]);
    expect([code, stdout.trimEnd().split('\n').at(-1)]).toEqual([0, 'Reached: val.loss=0.25 < 0.5 at step 2']);
    expect(stderr.match(/train\.loss=NaN is nan at step 1/g)).toHaveLength(1);
    expect(stderr).toMatch(/Reattach: .* watch job_/);
    expect(stderr + stdout).not.toContain('path-secret');
    expect(told.map((text) => (JSON.parse(text) as { status: string }).status)).toEqual(['alert', 'reached']);
    expect(JSON.parse((await run(['jobs', 'ls', '--json'])).stdout)).toMatchObject({ status: 'running' });
  });

  it('does not end with 0 where the job succeeded and the condition was never met', async () => {
    const { run, scriptJob } = commandLine();
    const { code, stdout, stderr } = await run(['train', '--config', scriptJob(`report({ step: 1, metrics: { 'val.loss': 0.7 } });`), '--until', 'val.loss<0.5']);
    expect([code, stdout.endsWith('Training completed: succeeded\n'), stderr]).toEqual([5, true, '--until "val.loss<0.5" was not met\n']);
  });

  it('says so where a condition cannot be understood, and starts nothing', async () => {
    const { run, scriptJob } = commandLine();
    const { code, stdout, stderr } = await run(['train', '--config', scriptJob(''), '--until', 'val.loss=0.5']);
    expect([code, stdout, stderr]).toEqual([2, '', expect.stringMatching(/^--until: got "val\.loss=0\.5"; expected NAME OPERATOR NUMBER .*; equality is written ==\n$/)]);
    expect((await run(['jobs', 'ls'])).stdout).toBe('');
  });
});
