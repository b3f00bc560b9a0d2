import { describe, expect, it } from 'vitest';
import { PseudoTerminal } from '../../../support/pseudo-terminal.ts';
import { waitUntil } from '../../../support/wait-until.ts';

const STALL_MS = 3_000;

/** Waits until the terminal has taken nothing for a while, in frames that the program drew meanwhile. */
async function waitFor(terminal: PseudoTerminal, milliseconds: number): Promise<void> {
  const end = Date.now() + milliseconds;
  await waitUntil('the end of the stall', () => Date.now() >= end);
  expect(terminal.isRunning).toBe(true);
}

describe('a terminal that takes nothing for three seconds', () => {
  it.each([
    ['opened anew', []],
    ['written to by a thread', ['thread']],
  ])('holds up nothing else, and then shows the newest picture: %s', { retry: 2 }, async (_name, words) => {
    const terminal = await PseudoTerminal.start(words);
    const { drawn: before } = await terminal.report();
    terminal.stall();
    await waitFor(terminal, words.length > 0 ? 500 : STALL_MS);
    const { drawn, longestGapMs } = await terminal.report();
    const stalled = terminal.output.length;
    expect(longestGapMs).toBeLessThanOrEqual(100);
    expect(drawn - before).toBeGreaterThan(words.length > 0 ? 5 : 60);
    terminal.release();
    const newest = await waitUntil('a new picture', () => {
      const frames = [...terminal.output.slice(stalled).matchAll(/frame (\d+)/g)].map((found) => Number(found[1]));
      return (frames.at(-1) ?? 0) >= drawn && frames;
    });
    // Most of what was drawn meanwhile was never written.
    expect(newest.filter((frame) => frame < drawn - 1).length).toBeLessThan((drawn - before) / 2);
    terminal.type('q');
    await waitUntil('the lines', () => terminal.output.includes('left after'));
  });
});

describe.concurrent('a terminal that takes nothing for ever', () => {
  it.each<[string, readonly string[], NodeJS.Signals, boolean]>([
    ['a signal that the program handles', ['handles-signals'], 'SIGTERM', true],
    ['a signal that nobody handles', [], 'SIGTERM', false],
  ])('does not keep the program from ending: %s', async (_name, words, signal, isHandled) => {
    const terminal = await PseudoTerminal.start(words);
    terminal.stall();
    await waitFor(terminal, 300);
    const start = Date.now();
    terminal.signal(signal);
    await waitUntil('the end of the program', () => !terminal.isRunning, 5_000);
    expect(Date.now() - start).toBeLessThan(2_500);
    expect(terminal.notes.find(({ what }) => what === 'left')?.['isWritten']).toBe(isHandled ? false : undefined);
  });
});
