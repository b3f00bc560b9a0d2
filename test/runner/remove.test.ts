import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { jobDirectory } from '../../src/runner/job-directory.ts';
import { runnerFixture } from '../support/runner-fixture.ts';

describe('removing what a job left', () => {
  it('takes its directory, once the run is over, and does nothing where there is none', async () => {
    const { startRunner, queueScript, ended, directory } = await runnerFixture();
    const jobId = await queueScript(`report({ phase: 'training' }); fs.writeFileSync(process.env.TRAINSTREAM_DIR + '/model', 'x');`);
    const runner = startRunner();
    await ended(jobId);
    const { root, artifacts } = jobDirectory(directory, jobId);
    expect(existsSync(join(artifacts, 'model'))).toBe(true);
    await runner.remove(jobId);
    expect(existsSync(root)).toBe(false);
    await runner.remove(jobId);
  });

  it('takes an ended job off the queue that a dead backend left on it', async () => {
    const { startRunner, queueScript, store, errors } = await runnerFixture();
    const jobId = await queueScript('');
    await store.jobs.append(jobId, [{ kind: 'status', status: 'succeeded' }]);
    const claims = () => store.queue.claim({ worker: 'other', leaseMs: 1, holding: [] });
    const runner = startRunner();
    await runner.remove(jobId);
    expect([await claims(), errors]).toEqual([undefined, []]);
  });
});
