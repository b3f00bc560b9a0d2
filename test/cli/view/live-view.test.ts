import { describe, expect, it } from 'vitest';
import { closeOnLeaving } from '../../../src/cli/view/live-view.ts';

describe('closeOnLeaving', () => {
  it('gives the terminal back when somebody leaves, whatever else is still to be written, and only then', () => {
    const leaving = new AbortController();
    let closed = 0;
    // A failure is told by whoever waits for it: here nobody does, and that ends no process.
    closeOnLeaving({ close: async () => { closed++; throw new Error('the terminal is gone'); } }, leaving.signal);
    expect(closed).toBe(0);
    leaving.abort();
    expect(closed).toBe(1);
  });
});
