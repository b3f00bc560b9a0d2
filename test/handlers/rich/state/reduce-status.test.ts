import { describe, expect, it } from 'vitest';
import { START, at, event, metric, stateOf, status } from './job-messages.ts';

const texts = (state: ReturnType<typeof stateOf>) => state.alerts.map(({ text }) => text);

describe('reduce of a status', () => {
  it('takes the description and the times that the payload has', () => {
    const state = stateOf([
      status('Training', 50, { name: 'first try', job_type: 'sft', model: 'tiny', created_at: at(-60), started_at: at(-10), finished_at: null, error: null }),
    ]);
    expect(state).toMatchObject({ status: 'running', rawStatus: 'Training', name: 'first try', jobType: 'sft', model: 'tiny', error: undefined });
    expect(state).toMatchObject({ createdAt: START - 60_000, startedAt: START - 10_000, finishedAt: undefined, lastMessageAt: START + 50_000 });
    expect(stateOf([status('succeeded', 99, { finished_at: at(90) })]).finishedAt).toBe(START + 90_000);
  });

  it('takes the times of status messages where the payload has none, and keeps what it knows', () => {
    const record = (word: string, seconds: number) => status(word, seconds, { created_at: at(seconds) });
    const first = [record('queued', 0), record('running', 5), record('running', 7)];
    const running = stateOf([status('queued', 0, { name: 'n', model: 'm' }), ...first]);
    expect(running).toMatchObject({ name: 'n', model: 'm', createdAt: START, startedAt: START + 5_000, finishedAt: undefined });
    expect(stateOf([...first, record('succeeded', 20)])).toMatchObject({ startedAt: START + 5_000, finishedAt: START + 20_000 });
    expect(stateOf([...first, record('failed', 20), record('running', 30)]).finishedAt).toBeUndefined();
  });

  it('takes an older sign of a running job for its start, unless the backend told it', () => {
    const late = status('running', 3_600);
    expect(stateOf([late, metric('loss', 1, 10, 60, 'train')]).startedAt).toBe(START + 60_000);
    expect(stateOf([late, event('sft.progress', 90, { step: 1 })]).startedAt).toBe(START + 90_000);
    expect(stateOf([late, metric('queue.depth', 1, 10, 60)]).startedAt).toBe(START + 3_600_000);
    expect(stateOf([status('running', 3_600, { started_at: at(30) }), metric('loss', 1, 10, 20, 'train')]).startedAt).toBe(START + 30_000);
  });

  it('shows a word that nobody knows, and goes on without one', () => {
    expect(stateOf([status('running', 0), status('pondering', 1)])).toMatchObject({ status: undefined, rawStatus: 'pondering' });
    expect(stateOf([status('running', 0), status('', 1), status(7 as unknown as string, 2)])).toMatchObject({ status: 'running', rawStatus: 'running' });
  });

  it.each([
    ['text', { error: 'out of memory' }, 'out of memory'],
    ['an object', { error: { message: 'out of memory', code: 3 } }, 'out of memory'],
    ['another name', { error_message: 'out of memory' }, 'out of memory'],
    ['nothing', {}, undefined],
  ])('alerts of a failure whose reason is %s', (_name, more, reason) => {
    const state = stateOf([status('running', 0), status('failed', 9, more)]);
    expect(state).toMatchObject({ status: 'failed', error: reason, alertCount: 1 });
    const text = reason === undefined ? 'the job failed' : `the job failed: ${reason}`;
    expect(state.alerts).toEqual([{ level: 'error', time: START + 9_000, text, step: undefined }]);
  });

  it('alerts of a failure once, however many messages tell it', () => {
    const failed = event('sft.job.failed', 8, { exit_code: 1 }, { level: 'error', message: 'exit code 1' });
    expect(texts(stateOf([failed]))).toEqual(['the job failed: exit code 1']);
    expect(texts(stateOf([failed, status('failed', 9)]))).toEqual(['the job failed: exit code 1']);
    const state = stateOf([status('failed', 9), event('x', 9, {}, { level: 'warning' }), failed, status('failed', 9, { error: 'killed' })]);
    expect(texts(state)).toEqual(['x: about x', 'the job failed: killed']);
    expect(state).toMatchObject({ alertCount: 2, error: 'killed' });
    expect(state.failure).toBe(state.alerts[1]);
  });

  it('forgets the error of a job that runs again', () => {
    expect(stateOf([status('failed', 1, { error: 'e' }), status('running', 2)]).error).toBeUndefined();
  });
});
