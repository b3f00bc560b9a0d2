import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { jsonLines } from '../support/command-line.ts';
import { runCommand } from '../support/in-process-command.ts';
import { endAfter } from '../support/runner-fixture.ts';
import { sharedCommandLine } from '../support/shared-command-line.ts';
import { waitUntil } from '../support/wait-until.ts';

const { run, start, write, stateDirectory, directory } = sharedCommandLine();
let programs = 0;
/** Words that run a piece of JavaScript; `report(value)` in it appends a line to the job's file. */
function program(script: string, ...words: readonly string[]): readonly string[] {
  const prelude = `const report = (value) => require('fs').appendFileSync(process.env.TRAINSTREAM_FILE, JSON.stringify(value) + '\\n');\nconst fs = require('fs');\n`;
  return ['--', process.execPath, write(`${(programs += 1)}.cjs`, prelude + script), ...words];
}

/** The newest job. */
const newest = async () => JSON.parse((await run(['ls', '--limit', '1', '--json'])).stdout) as { readonly job_id: string } & Record<string, unknown>;

describe('trainstream run', () => {
  it('runs a program as a job, with its own options, here, and streams what it says and what it reports', async () => {
    const script = `console.log('got ' + process.argv.slice(2) + ' in ' + process.cwd()); report({ step: 1, metrics: { a: 2 } });`;
    const { code, stdout } = await run(['run', '--name', 'first try', ...program(script, '--lr', '-d')]);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^Job created: job_\w+\n[\s\S]*Training completed: succeeded\n$/)]);
    expect(stdout).toContain(`got --lr,-d in ${directory}`);
    expect(stdout).toMatch(/a=2/);
    expect(await newest()).toMatchObject({ name: 'first try', model: 'command', job_type: 'sft', status: 'succeeded' });
  });

  it('gives it a directory, variables, and what it may take along; the last two can be read nowhere', async () => {
    const script = `console.log([process.cwd(), process.env.GIVEN, process.env.TAKEN, process.env.WITHHELD].join('|'))`;
    const { code, stdout } = await run(['run', '--cwd', stateDirectory, '--env', 'GIVEN=a=b', '--pass-env', 'TAKEN', '--format', 'json', ...program(script)], { env: { TAKEN: 'taken', WITHHELD: 'no' } });
    expect([code, jsonLines(stdout).find(({ stream_type: type }) => type === 'LOGS')?.data['text']]).toEqual([0, `${stateDirectory}|a=b|taken|`]);
    expect(JSON.stringify(await newest())).not.toMatch(/a=b|taken/);
  });

  it('ends as train does, and is over when its time is', async () => {
    expect((await run(['run', '--quiet', ...program('process.exit(7)')])).code).toBe(3);
    expect(await newest()).toMatchObject({ name: `${programs}.cjs` });
    const late = await run(['run', '--timeout-job', '200ms', ...program(endAfter(join(directory, 'never'), 0))]);
    expect([late.code, late.stdout]).toEqual([3, expect.stringMatching(/its time was up/)]);
    expect((await run(['run', '--quiet', '--', 'no-such-program-anywhere'])).code).toBe(3);
  });

  it('says what to do next where it fails: a variable that is set here and was not passed on, else where its output is and how to run it again', async () => {
    const needs = program(`console.error("KeyError: 'WITHHELD_KEY'"); process.exit(1)`);
    const [withheld, absent, passed] = [
      await run(['run', ...needs], { env: { WITHHELD_KEY: 'a-secret' } }),
      await run(['run', ...needs]),
      await run(['run', '--pass-env', 'WITHHELD_KEY', ...needs], { env: { WITHHELD_KEY: 'a-secret' } }),
    ];
    const output = String.raw`Output: .* logs job_\w+\n`;
    expect(withheld.stderr).toMatch(new RegExp(`^WITHHELD_KEY is set here, and the job did not get it: run --pass-env WITHHELD_KEY, or pass_env in \\[runner\\], takes it along\n${output}$`));
    for (const { code, stderr } of [absent, passed]) expect([code, stderr]).toEqual([3, expect.stringMatching(new RegExp(`^${output}Retry: {2}.* jobs retry job_\\w+\n$`))]);
    expect((await run(['run', '--quiet', ...needs])).stderr).not.toMatch(/Retry/);
  });

  it('says how many come before it; ls shows who is next; a retry waits behind them', async () => {
    const gate = join(directory, 'gate');
    const first = start(['run', '--format', 'cli', ...program(endAfter(gate, 0))]);
    await waitUntil('its process', () => first.stdout.includes('Phase: training'));
    const [second, third] = [await run(['run', '-d', ...program('')]), await run(['run', '-d', ...program('')])];
    expect([second.code, second.stderr, third.stderr]).toEqual([0, '', 'It waits in the queue; 1 job comes before it.\n']);
    const { stdout } = await run(['ls', '--limit', '3']);
    expect(stdout.split('\n').slice(1, 4).map((line) => line.split(/ {2,}/).slice(1, 3))).toEqual([['queued', '1 before it'], ['queued', 'next'], ['running', 'training']]);
    expect(stdout.split('\n')[0]).toMatch(/^job_id +status +phase +created +name$/);
    const failed = (await run(['ls', '--json'])).stdout.split('\n').map((line) => JSON.parse(line || '{}') as Record<string, unknown>).find(({ exit_code: code }) => code === 7);
    expect(JSON.parse((await run(['jobs', 'retry', String(failed?.['job_id']), '--json'])).stdout)).toMatchObject({ status: 'queued', queue_position: 2, metadata: { retry_of: failed?.['job_id'] } });
    write('gate', '');
    expect(await first.exit).toBe(0);
    const retried = await newest();
    expect((await run(['wait', retried.job_id])).code).toBe(3);
    expect((await run(['ls', '--limit', '1'])).stdout.split('\n')[1]).toMatch(/^job_\w+  failed  -      \d\d-\d\d \d\d:\d\d  \d+\.cjs$/);
    expect(await newest()).toMatchObject({ exit_code: 7, queue_position: null });
  });

  it.each([
    [[], /missing required argument 'command'\n\(the program and its arguments stand behind --, as in: trainstream run -- python3/],
    [['python3', 'train.py', '--lr', '3'], /unknown option '--lr'\n\(the program and its arguments stand behind --/],
    [['--env', 'a secret', '--', 'x'], /^--env: expected NAME=value, with the name of an environment variable\n$/],
    [['--env', 'TRAINSTREAM_URL=x', '--', 'x'], /^--env TRAINSTREAM_URL: is set by trainstream itself\n$/],
    [['--pass-env', 'A=b', '--', 'x'], /^--pass-env: expected the name/],
    [['--cwd', '/nonexistent', '--', 'x'], /^--cwd \/nonexistent: there is no such directory\n$/],
    [['--timeout-job', '3', '--', 'x'], /^--timeout-job: expected a time such as/],
    [['--', ''], /expected the name of a program behind --/],
    [['--backend', 'http://127.0.0.1:1', '--', 'x'], /run starts a program on this machine, and the backend http:\/\/127\.0\.0\.1:1 is elsewhere/],
  ])('%j is refused', async (words, message) => {
    expect(await runCommand(['run', ...words], { TRAINSTREAM_API_KEY: 'key-of-the-backend-0123' })).toEqual({ code: 2, stdout: '', stderr: expect.stringMatching(message) });
  });
});
