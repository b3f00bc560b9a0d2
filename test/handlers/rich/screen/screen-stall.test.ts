import { describe, expect, it } from 'vitest';
import { PseudoTerminal } from '../../../support/pseudo-terminal.ts';
import { waitUntil } from '../../../support/wait-until.ts';
import { Replay } from './replay.ts';

/** More pictures than what lies between the program and its reader can hold: a write that waits would have stopped the program by then. */
const PICTURES = 100;

/** Lets the terminal take nothing until the program has drawn so many pictures all the same. @returns how many it had drawn before, and then */
async function stall(terminal: PseudoTerminal): Promise<{ readonly before: number; readonly after: number }> {
  const before = await terminal.drawn();
  terminal.stall();
  const after = await waitUntil('pictures that are drawn meanwhile', async () => {
    const drawn = await terminal.drawn();
    return drawn >= before + PICTURES && drawn;
  });
  expect(terminal.isRunning).toBe(true);
  return { before, after };
}

const SIZE = { rows: 30, columns: 100 };
const UPDATE_START = '\u001b[?2026h';

/** The number of the picture that a person sees. */
function frameOn(replay: Replay): number {
  return Number(/^frame (\d+) /.exec(replay.text())?.[1]);
}

/** How many pictures were written behind a place in the output, up to the first one that is no older than this. */
async function updatesUntil(output: string, from: number, newest: number): Promise<number> {
  const replay = await new Replay(SIZE).write(output.slice(0, from));
  const pieces = output.slice(from).split(UPDATE_START);
  for (const [index, piece] of pieces.entries()) {
    await replay.write(index === 0 ? piece : UPDATE_START + piece);
    if (frameOn(replay) >= newest) return index;
  }
  return pieces.length;
}

describe('a terminal that takes nothing for a while', () => {
  it.each([
    ['opened anew', []],
    ['written to by a thread', ['thread']],
  ])('holds up nothing else, and then shows the newest picture: %s', async (_name, words) => {
    const terminal = await PseudoTerminal.start([...words, 'quickly']);
    const { before, after } = await stall(terminal);
    const stalled = terminal.output.length;
    terminal.release();
    await waitUntil('a newer picture', async () => frameOn(await new Replay(SIZE).write(terminal.output)) >= after);
    // Most of what was drawn meanwhile was never written.
    expect(await updatesUntil(terminal.output, stalled, after)).toBeLessThan((after - before) / 2);
    terminal.type('q');
    await waitUntil('the lines', () => terminal.output.includes('left after'));
  });
});

describe('a terminal that takes nothing for ever', () => {
  it('does not keep the program from ending, whoever handles the signal', async () => {
    await Promise.all(
      [['handles-signals'], []].map(async (words) => {
        const terminal = await PseudoTerminal.start([...words, 'quickly']);
        await stall(terminal);
        terminal.signal('SIGTERM');
        await waitUntil('the end of the program', () => !terminal.isRunning);
        expect(terminal.notes.find(({ what }) => what === 'left')).toEqual(words.length > 0 ? { what: 'left', isWritten: false, code: 143 } : undefined);
      }),
    );
  });
});
