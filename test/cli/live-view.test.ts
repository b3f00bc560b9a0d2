import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Replay } from '../handlers/rich/screen/replay.ts';
import { endAfter } from '../support/runner-fixture.ts';
import { sharedCommandLine } from '../support/shared-command-line.ts';
import { hasTerminals, startInTerminal } from '../support/terminal-command.ts';
import { waitUntil } from '../support/wait-until.ts';

const CTRL_C = '\u0003';

describe.runIf(hasTerminals)('the live view of the command line', () => {
  const line = sharedCommandLine();
  const { run, scriptJob, directory } = line;

  /** A job that runs until a file appears. */
  async function submit(gate: string, metrics = ''): Promise<string> {
    const { stdout } = await run(['train', '--config', scriptJob(metrics + endAfter(join(directory, gate), 0), `${gate}.toml`), '-d', '--json']);
    return (JSON.parse(stdout) as { job_id: string }).job_id;
  }

  const reattach = (jobId: string) => new RegExp(`Detached\\. ${jobId} is still running\\.\nReattach: .* watch ${jobId}\nCancel: {3}.* jobs cancel ${jobId}\n`);

  it('is left by its key with 10, by Ctrl-C with 130, says how to come back, and the job goes on to its end', async () => {
    const jobId = await submit('one', `report({ step: 1, metrics: { 'train.loss': 2.5 } });`);
    const isLeftBy = async (key: string, code: number) => {
      const terminal = startInTerminal(line, ['watch', jobId]);
      await terminal.until(/2\.5/);
      terminal.type(key);
      expect([await terminal.exit, terminal.parts()[2]]).toEqual([code, expect.stringMatching(reattach(jobId))]);
    };
    await Promise.all([isLeftBy('q', 10), isLeftBy(CTRL_C, 130)]);
    const last = startInTerminal(line, ['watch', '--latest', '--metrics', 'nothing-of-it']);
    await last.until('running');
    writeFileSync(join(directory, 'one'), '');
    expect([await last.exit, last.parts()[2]]).toEqual([0, expect.stringMatching(/Training completed: succeeded\n/)]);
  });

  it('shows a met alert among the alerts, and the keys again a few seconds later', async () => {
    const jobId = await submit('alert', `report({ step: 1, metrics: { 'train.loss': 2.5 } }); report({ step: 2, metrics: { 'train.loss': 0.25 } });`);
    const terminal = startInTerminal(line, ['watch', jobId, '--alert', 'train.loss<0.5']);
    const text = async () => (await new Replay({ rows: 30, columns: 100 }).write(terminal.shown)).text();
    await waitUntil('the notice', async () => (await text()).includes(`alert: ${jobId}: train.loss=0.25 < 0.5 at step 2`));
    terminal.type('4');
    await waitUntil('the alert and the keys', async () => /\d\d:\d\d:\d\d ⚠ train\.loss=0\.25 < 0\.5 at step 2 [^]*\n \? help/.test(await text()));
    expect(await text()).toMatch(/⚠ 1 alert/);
    terminal.type('q');
    await terminal.exit;
    writeFileSync(join(directory, 'alert'), '');
    await run(['wait', jobId]);
  });

  it('cancels by its key once that is confirmed, and by Ctrl-C where that was asked for', async () => {
    const [first, second] = [await submit('two'), await submit('three')];
    const terminal = startInTerminal(line, ['watch', first]);
    await terminal.until('training');
    terminal.type('X');
    await terminal.until('cancel');
    terminal.type('y\r');
    expect([await terminal.exit, terminal.parts()[2]]).toEqual([4, expect.stringMatching(/Training completed: cancelled\n/)]);

    const other = startInTerminal(line, ['watch', second, '--on-interrupt', 'cancel']);
    await other.until('training');
    other.type(CTRL_C);
    expect([await other.exit, other.parts()[2]]).toEqual([4, expect.stringMatching(/Training completed: cancelled\n/)]);
  });

  it('is left at once by a second Ctrl-C, also while it waits for a job that does not end, and the terminal is given back', async () => {
    const jobId = await submit('stubborn', `process.on('SIGTERM', () => undefined);`);
    const terminal = startInTerminal(line, ['watch', jobId, '--on-interrupt', 'cancel']);
    await terminal.until('training');
    terminal.type(CTRL_C);
    await terminal.until('Cancelling');
    terminal.type(CTRL_C);
    expect([await terminal.exit, terminal.parts()[2]]).toEqual([130, expect.not.stringContaining('Training completed')]);
    expect(terminal.shown.lastIndexOf('?1049l')).toBeGreaterThan(terminal.shown.lastIndexOf('?1049h'));
    writeFileSync(join(directory, 'stubborn'), '');
    await run(['wait', jobId]);
  });

  it('shows several jobs in a table, and ends with the worst of those that ran when it began', async () => {
    const jobId = await submit('four');
    const terminal = startInTerminal(line, ['watch', '--all']);
    await terminal.until(/6 jobs[\s\S]*running/);
    writeFileSync(join(directory, 'four'), '');
    // The others were cancelled, or ended, before.
    expect([await terminal.exit, terminal.parts()[2]]).toEqual([0, expect.stringMatching(new RegExp(`${jobId} +Training completed: succeeded\n`))]);
    expect(terminal.parts()[2].match(/Training completed/g)).toHaveLength(1);
  });

  it('shows a job that is submitted while all are watched, above the others', async () => {
    const first = await submit('five');
    const terminal = startInTerminal(line, ['watch', '--all', '--interval', '50ms']);
    const shows = (what: string | RegExp) => waitUntil(String(what), async () => (await new Replay({ rows: 30, columns: 100 }).write(terminal.shown)).text().search(what) >= 0);
    await shows('● 1 running');
    const second = await submit('six');
    // Its row may be too narrow for the whole id.
    const beginning = (jobId: string) => jobId.slice(0, 20);
    await shows(beginning(second));
    // The first one runs until it is told to end.
    await shows(/○ queued +next /);
    const lines = (await new Replay({ rows: 30, columns: 100 }).write(terminal.shown)).text().split('\n');
    const rowOf = (jobId: string) => lines.findIndex((text) => text.includes(beginning(jobId)));
    expect([rowOf(second), rowOf(first)]).toEqual([2, 3]);
    for (const gate of ['five', 'six']) writeFileSync(join(directory, gate), '');
    const code = await terminal.exit;
    const ends = terminal.parts()[2].split('\n').filter((text) => text.includes('Training completed: succeeded'));
    expect([code, ends.map((text) => text.split(' ')[0]).toSorted()]).toEqual([0, [first, second].toSorted()]);
    const after = startInTerminal(line, ['watch', '--all']);
    expect([await after.exit, after.shown]).toEqual([0, expect.stringMatching(/^no job is queued or running\s*$/)]);
  });

  it('replays a recording, and is left by its key with 0', async () => {
    const [newest = ''] = (await run(['ls', '--json', '--limit', '1'])).stdout.split('\n');
    const { job_id: jobId } = JSON.parse(newest) as { job_id: string };
    await run(['export', jobId, '--jsonl', 'run.jsonl']);
    const terminal = startInTerminal(line, ['replay', 'run.jsonl', '--speed', '0.001x']);
    await terminal.until('detach');
    terminal.type('q');
    expect([await terminal.exit, terminal.parts()[2]]).toEqual([0, expect.not.stringMatching(/Reattach|Training completed/)]);
  });
});
