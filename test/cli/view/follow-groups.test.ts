import { describe, expect, it } from 'vitest';
import { type Arrivals, followGroups } from '../../../src/cli/view/follow-groups.ts';
import { HttpError } from '../../../src/core/errors.ts';
import type { JobGroupResult } from '../../../src/job-group.ts';
import { ManualClock } from '../../../src/testing/manual-clock.ts';

const SUCCEEDED: JobGroupResult = { status: 'succeeded', rawStatus: 'succeeded', job: {}, cursor: 1 };

/** Groups that end when the test says so, on a clock that stands still. */
function fixture(looks: readonly (readonly string[] | Error)[], { timeoutMs }: { readonly timeoutMs?: number } = {}) {
  const clock = new ManualClock(1_000_000);
  const groups: { readonly jobIds: readonly string[]; readonly timeoutMs: number | undefined; readonly signal: AbortSignal; end(): void; fail(error: Error): void }[] = [];
  const said: string[] = [];
  const left = [...looks];
  const arrivals: Arrivals = {
    intervalMs: 2_000,
    async look(signal) {
      signal.throwIfAborted();
      const come = left.shift() ?? [];
      if (come instanceof Error) throw come;
      return come;
    },
  };
  const interrupted = new AbortController();
  const following = followGroups({
    jobIds: ['a', 'b'],
    arrivals,
    say: (text) => void said.push(text),
    signal: interrupted.signal,
    timeoutMs,
    clock,
    createGroup: (jobIds, signal, groupTimeoutMs) => ({
      streamUntilTerminal: () =>
        new Promise((resolve, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason), { once: true });
          groups.push({ jobIds, signal, timeoutMs: groupTimeoutMs, end: () => resolve(new Map(jobIds.map((jobId) => [jobId, SUCCEEDED]))), fail: reject });
        }),
    }),
  });
  // Looked at when the test asks for it.
  following.catch(() => undefined);
  return { clock, groups, said, following, interrupted, left, jobIds: () => groups.map((group) => group.jobIds.join(' ')) };
}

describe('followGroups', () => {
  it('follows what comes while others run, and ends when none is left', async () => {
    const { clock, groups, following, jobIds } = fixture([[], ['c'], ['d', 'e']]);
    await clock.advance(2_000);
    expect(jobIds()).toEqual(['a b']);
    await clock.advance(2_000);
    expect(jobIds()).toEqual(['a b', 'c']);
    groups[0]?.end();
    groups[1]?.end();
    await clock.advance(0);
    // They came at the very end: the last look finds them, without waiting for its time.
    expect(jobIds()).toEqual(['a b', 'c', 'd e']);
    groups[2]?.end();
    expect([...(await following).keys()]).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('says once why it could not look, tries again, and fails where the last look does', async () => {
    const { clock, groups, following, said, jobIds, left } = fixture([new Error('no answer'), new Error('no answer'), ['c']]);
    await clock.advance(2_000);
    await clock.advance(2_000);
    expect(said).toEqual(['could not look for new jobs: no answer']);
    await clock.advance(2_000);
    expect(jobIds()).toEqual(['a b', 'c']);
    left.push(new Error('gone'));
    for (const group of groups) group.end();
    await expect(following).rejects.toThrow('gone');
  });

  it('ends all when a key is refused, when a group fails, and when somebody leaves', async () => {
    const refused = fixture([new HttpError({ status: 401, method: 'GET', path: '/jobs', detail: '' })]);
    await refused.clock.advance(2_000);
    await expect(refused.following).rejects.toThrow('401');
    expect(refused.groups.map(({ signal }) => signal.aborted)).toEqual([true]);

    const failed = fixture([['c']]);
    await failed.clock.advance(2_000);
    failed.groups[1]?.fail(new Error('cannot be reached'));
    await expect(failed.following).rejects.toThrow('cannot be reached');
    expect(failed.groups.map(({ signal }) => signal.aborted)).toEqual([true, true]);

    const left = fixture([]);
    left.interrupted.abort(new Error('detached'));
    await expect(left.following).rejects.toThrow('detached');
  });

  it('gives a later group what is left of the time', async () => {
    const { clock, groups } = fixture([['c']], { timeoutMs: 10_000 });
    await clock.advance(2_000);
    expect(groups.map(({ timeoutMs }) => timeoutMs)).toEqual([10_000, 8_000]);
  });
});
