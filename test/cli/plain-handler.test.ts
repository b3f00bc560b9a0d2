import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { plainHandler } from '../../src/cli/plain-handler.ts';
import { StreamMessage } from '../../src/core/message.ts';
import type { StreamOutcome } from '../../src/core/stream-handler.ts';
import { ManualClock } from '../../src/testing/manual-clock.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const FINAL: StreamOutcome = { kind: 'final', final: { status: 'succeeded', rawStatus: 'succeeded', job: {} } };

/** The lines of a short stream, without the time of day. */
async function lines(environment: NodeJS.ProcessEnv, prefix?: string): Promise<string[]> {
  const written: string[] = [];
  const handler = plainHandler({ environment, prefix, clock: new ManualClock(), write: (line) => void written.push(line) });
  await handler.open?.({ jobId: 'j', signal: new AbortController().signal });
  await handler.handle(StreamMessage.fromTimeline('j', { phase: 'training ##[error]x' }));
  await handler.close?.(FINAL);
  return written.map((line) => line.replace(/\[[\d:]+\] /, ''));
}

it('speaks to GitHub Actions only where that is what reads', async () => {
  const GITHUB_STEP_SUMMARY = join(temporaryDirectory(), 'summary.md');
  for (const environment of [{}, { CI: 'true', GITHUB_STEP_SUMMARY }, { GITHUB_ACTIONS: 'false', GITHUB_STEP_SUMMARY }]) {
    expect(await lines(environment)).toEqual(['Phase: training ##[error]x']);
  }
  expect(existsSync(GITHUB_STEP_SUMMARY)).toBe(false);
  expect(await lines({ GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY })).toEqual(['::group::Phase: training ## [error]x', '::endgroup::']);
  expect(readFileSync(GITHUB_STEP_SUMMARY, 'utf8')).toMatch(/^### j: succeeded\n/);
});

it('names the job where several are shown, and makes no groups of them', async () => {
  expect(await lines({}, 'job_1  ')).toEqual(['job_1  Phase: training ##[error]x']);
  expect(await lines({ GITHUB_ACTIONS: 'true' }, '::error::  ')).toEqual([': :error::  Phase: training ## [error]x']);
});
