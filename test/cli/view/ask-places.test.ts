import { describe, expect, it } from 'vitest';
import { askPlaces, askWaiting } from '../../../src/cli/view/ask-places.ts';
import type { JsonObject } from '../../../src/core/json.ts';

/** A backend that answers with these jobs, whatever it is asked. */
function backendWith(answer: (path: string) => JsonObject | readonly JsonObject[]) {
  const asked: string[] = [];
  const fetch = async (input: string | URL | Request) => {
    const { pathname, search } = new URL(input instanceof Request ? input.url : input);
    asked.push(pathname + search);
    return Response.json(answer(pathname));
  };
  return { asked, backend: { remote: true, name: 'test', stateDirectory: '', client: { baseUrl: 'http://127.0.0.1:1', apiKey: 'k', fetch } } };
}

const staying = new AbortController().signal;

describe('askWaiting', () => {
  it('tells which of the jobs wait, with their places where these are known', async () => {
    const jobs = [
      { job_id: 'job_4', status: 'queued', queue_position: 1 },
      { job_id: 'job_3', status: 'pending' },
      { job_id: 'job_2', status: 'queued', queue_position: 0 },
      { job_id: 'job_1', status: 'running', queue_position: null },
    ];
    const { backend } = backendWith(() => jobs);
    expect(await askWaiting(backend, ['job_1', 'job_2', 'job_3'], staying)).toEqual(new Map([['job_3', undefined], ['job_2', 0]]));
  });
});

describe('askPlaces', () => {
  it('asks for one job alone, and takes a place that is one', async () => {
    const { asked, backend } = backendWith((path) => ({ job_id: path.split('/').at(-1) ?? '', queue_position: 3 }));
    expect([await askPlaces(backend, ['job_1'], staying), asked]).toEqual([new Map([['job_1', 3]]), ['/api/learning/jobs/job_1']]);
    const without = backendWith(() => ({ job_id: 'job_1', queue_position: null }));
    expect(await askPlaces(without.backend, ['job_1'], staying)).toEqual(new Map());
    const foreign = (place: string | number) => askPlaces(backendWith(() => ({ id: 'job_1', queue_position: place })).backend, ['job_1'], staying);
    expect([await foreign('soon'), await foreign(4)]).toEqual([new Map(), new Map([['job_1', 4]])]);
  });

  it('asks once for any number of jobs', async () => {
    const { asked, backend } = backendWith(() => [{ job_id: 'job_2', queue_position: 1 }, { job_id: 'job_1', queue_position: 0 }, { job_id: 'job_0', queue_position: null }]);
    expect(await askPlaces(backend, ['job_1', 'job_2', 'job_3'], staying)).toEqual(new Map([['job_2', 1], ['job_1', 0]]));
    expect(asked).toEqual(['/api/learning/jobs?limit=200']);
  });

  it('does not keep who leaves', async () => {
    const never = { ...backendWith(() => []).backend, client: { baseUrl: 'http://127.0.0.1:1', apiKey: 'k', fetch: (_: unknown, init?: RequestInit) => new Promise<Response>((_resolve, reject) => init?.signal?.addEventListener('abort', () => reject(init.signal?.reason))) } };
    const leaving = new AbortController();
    const asking = askPlaces(never, ['job_1'], leaving.signal);
    leaving.abort(new Error('left'));
    await expect(asking).rejects.toThrow('left');
  });
});
