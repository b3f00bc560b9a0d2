import { describe, expect, it } from 'vitest';
import { PseudoTerminal } from '../../../support/pseudo-terminal.ts';
import { waitUntil } from '../../../support/wait-until.ts';
import { Replay } from './replay.ts';

const STALL_MS = 3_000;

/** Lets the terminal take nothing for a while, with the program still alive at the end. */
async function waitFor(terminal: PseudoTerminal, milliseconds: number): Promise<void> {
  const end = Date.now() + milliseconds;
  await waitUntil('the end of the stall', () => Date.now() >= end);
  expect(terminal.isRunning).toBe(true);
}

/** The number of the picture that a person sees. */
async function frameOn(terminal: PseudoTerminal): Promise<number> {
  const replay = await new Replay({ rows: 30, columns: 100 }).write(terminal.output);
  return Number(/^frame (\d+) /.exec(replay.text())?.[1]);
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
    await waitUntil('a newer picture', async () => (await frameOn(terminal)) >= drawn);
    // Most of what was drawn meanwhile was never written.
    expect(terminal.output.slice(stalled).split('\u001b[?2026h').length - 1).toBeLessThan((drawn - before) / 2);
    terminal.type('q');
    await waitUntil('the lines', () => terminal.output.includes('left after'));
  });
});

describe('a terminal that takes nothing for ever', () => {
  it('does not keep the program from ending, whoever handles the signal', async () => {
    await Promise.all(
      [['handles-signals'], []].map(async (words) => {
        const terminal = await PseudoTerminal.start(words);
        terminal.stall();
        await waitFor(terminal, 300);
        const start = Date.now();
        terminal.signal('SIGTERM');
        await waitUntil('the end of the program', () => !terminal.isRunning, 5_000);
        expect(Date.now() - start).toBeLessThan(2_500);
        expect(terminal.notes.find(({ what }) => what === 'left')).toEqual(words.length > 0 ? { what: 'left', isWritten: false, code: 143 } : undefined);
      }),
    );
  });
});
