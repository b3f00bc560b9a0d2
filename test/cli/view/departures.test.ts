import { describe, expect, it } from 'vitest';
import { leave, whatGoesOn } from '../../../src/cli/view/departures.ts';
import { Detachment } from '../../../src/cli/interruption.ts';

describe('whatGoesOn', () => {
  const waiting = (...places: readonly (number | undefined)[]) => new Map(places.map((place, index) => [`job_${index + 1}`, place] as const));

  it.each([
    [1, waiting(), 'job_1 is still running.'],
    [1, waiting(2), 'job_1 waits in the queue; 2 jobs come before it.'],
    [1, waiting(1), 'job_1 waits in the queue; 1 job comes before it.'],
    [1, waiting(0), 'job_1 waits in the queue; it is next.'],
    [1, waiting(undefined), 'job_1 waits in the queue.'],
    [3, waiting(), '3 jobs are still running.'],
    [3, waiting(0), '2 jobs are still running, 1 waits in the queue.'],
    [3, waiting(0, 1), '1 job is still running, 2 wait in the queue.'],
    [2, waiting(0, 1), '2 jobs wait in the queue.'],
  ])('of %i jobs', (count, places, sentence) => {
    expect(whatGoesOn(Array.from({ length: count }, (_, index) => `job_${index + 1}`), places)).toBe(sentence);
  });
});

describe('leave', () => {
  it('says how to come back also where the backend gives no answer', async () => {
    const fetch = () => Promise.reject(new Error('nobody there'));
    const backend = { remote: true, name: 'test', stateDirectory: '', client: { baseUrl: 'http://127.0.0.1:1', apiKey: 'k', fetch } };
    const warned: string[] = [];
    const output = { line: () => undefined, raw: () => undefined, note: () => undefined, warn: (text: string) => void warned.push(text) };
    expect(await leave(new Detachment(), backend, ['job_1'], {}, output)).toBe(10);
    expect(warned).toEqual(['Detached. job_1 is still running.', expect.stringMatching(/^Reattach: .* watch job_1$/), expect.stringMatching(/^Cancel: {3}.* jobs cancel job_1$/)]);
  });
});
