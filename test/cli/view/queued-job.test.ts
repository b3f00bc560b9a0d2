import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { endAfter } from '../../support/runner-fixture.ts';
import { sharedCommandLine } from '../../support/shared-command-line.ts';
import { hasTerminals, startInTerminal } from '../../support/terminal-command.ts';
import { waitUntil } from '../../support/wait-until.ts';

describe('a job that waits in the queue', () => {
  const line = sharedCommandLine();
  const { run, start, scriptJob, directory } = line;
  const train = (name: string) => ['train', '--config', scriptJob(endAfter(join(directory, 'gate'), 0), `${name}.toml`)];
  const leftBehind = (jobId: string, sentence: string) => new RegExp(`Detached\\. ${jobId} waits in the queue; ${sentence}\\.\nReattach: .* watch ${jobId}\nCancel: {3}.* jobs cancel ${jobId}\n$`);

  it('has its place told in every plain format, by train and by watch, and when it is left', async () => {
    const first = start([...train('first'), '--format', 'cli']);
    await waitUntil('its process', () => first.stdout.includes('Phase: training'));
    expect(first.stderr).toBe('');
    const github = { GITHUB_ACTIONS: 'true' };
    const views = [];
    for (const [index, [format, env]] of ([['cli', {}], ['auto', {}], ['auto', github]] as const).entries()) {
      const sentence = ['it is next', '1 job comes before it', '2 jobs come before it'][index] ?? '';
      const view = start([...train(`job-${index}`), '--format', format], { env });
      await waitUntil('its place', () => view.stderr.includes(sentence));
      views.push({ view, sentence });
    }
    const [next, ...others] = views.map(({ view, sentence }) => ({ view, sentence, jobId: /Job created: (\S+)/.exec(view.stdout)?.[1] ?? '' }));
    if (next === undefined) throw new Error('no view');
    const watching = start(['watch', next.jobId, '--format', 'cli']);
    await waitUntil('its place', () => watching.stderr === 'It waits in the queue; it is next.\n');
    for (const { view, sentence, jobId } of [next, ...others]) {
      view.child.kill('SIGINT');
      expect([await view.exit, view.stderr]).toEqual([130, expect.stringMatching(leftBehind(jobId, sentence))]);
      expect(view.stderr.match(/It waits in the queue; .*\n/g)).toEqual([`It waits in the queue; ${sentence}.\n`]);
    }
    const waited = await run(['wait', ...[next, ...others].map(({ jobId }) => jobId), '--timeout', '100ms']);
    expect([waited.code, waited.stderr.split('\n')[0]]).toEqual([124, 'Time is up. 3 jobs wait in the queue.']);
    const several = await run(['wait', '--timeout', '100ms', /Job created: (\S+)/.exec(first.stdout)?.[1] ?? '', next.jobId]);
    expect(several.stderr.split('\n')[0]).toBe('Time is up. 1 job is still running, 1 waits in the queue.');
    watching.child.kill('SIGINT');
    await watching.exit;
  });

  it.runIf(hasTerminals)('is not called running where its live view is left', async () => {
    const { stdout } = await run([...train('seen'), '-d', '--json']);
    const { job_id: jobId } = JSON.parse(stdout) as { job_id: string };
    const terminal = startInTerminal(line, ['watch', jobId]);
    await terminal.until('3 before it');
    terminal.type('q');
    expect([await terminal.exit, terminal.parts()[2]]).toEqual([10, expect.stringMatching(leftBehind(jobId, '3 jobs come before it'))]);
    writeFileSync(join(directory, 'gate'), '');
  });
});
