import { describe, expect, it } from 'vitest';
import { backendCommand } from '../support/backend-command.ts';
import { metric, status } from '../support/in-process.ts';

describe('a job on the command line', () => {
  it('is named by its id, by a beginning that no other has, or as the latest: for every command', async () => {
    const { run, job } = await backendCommand();
    const first = await job([metric(1), status('failed')]);
    const second = await job([metric(2), status('succeeded')]);
    // Ids begin with the time: what the two share is more than one may give.
    const shared = [...first].findIndex((character, index) => character !== second[index]);
    const beginning = first.slice(0, shared + 1);
    const commands: readonly (readonly string[])[] = [['jobs', 'get'], ['wait', '--exit-zero'], ['watch', '--exit-zero'], ['events'], ['metrics'], ['timeline'], ['logs'], ['export', '--jsonl', '-']];
    for (const words of commands) {
      const whole = await run(...words, first);
      expect([words, await run(...words, beginning)]).toEqual([words, whole]);
      expect([words, await run(...words, 'latest')]).toEqual([words, await run(...words, second)]);
    }
    expect((await run('jobs', 'rm', beginning)).stdout).toBe(`${first}: removed\n`);
    expect((await run('jobs', 'retry', 'latest')).stdout).toMatch(/^Job created: job_/);
    expect((await run('jobs', 'cancel', 'latest')).stdout).toMatch(/^job_\w+: asked to end/);
  });

  it('is asked for again where the beginning says too little, or nothing is there', async () => {
    const { run, job } = await backendCommand();
    expect(await run('jobs', 'get', 'latest')).toMatchObject({ code: 2, stderr: expect.stringContaining('there is no job yet') as string });
    await job([status('running')]);
    await job([status('running')]);
    expect(await run('jobs', 'cancel', 'job_0')).toMatchObject({ code: 2, stderr: expect.stringContaining('job_0 is the beginning of 2 ids: give more of it') as string });
    expect(await run('jobs', 'get', 'job_0zz')).toMatchObject({ code: 2, stderr: expect.stringContaining('no job "job_0zz"') as string });
  });
});
