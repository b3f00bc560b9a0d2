import { spawnSync } from 'node:child_process';
import { readlinkSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { modesLeft, PseudoTerminal } from '../../../support/pseudo-terminal.ts';
import { waitUntil } from '../../../support/wait-until.ts';

/** Waits until the shell around the program goes on: the terminal is as it was before. */
async function restored(terminal: PseudoTerminal): Promise<string> {
  await waitUntil('a terminal as it was', () => terminal.output.includes('[modes restored]'));
  expect(modesLeft(terminal.output)).toEqual([]);
  return terminal.output.slice(terminal.output.lastIndexOf('\u001b[?1049l'));
}

async function together<T>(cases: readonly T[], run: (one: T) => Promise<void>): Promise<void> {
  await Promise.all(cases.map(run));
}

describe('in a real terminal', () => {
  it('restores it and leaves its lines, whether the program then exits or has nothing left to do', async () => {
    await together(['q', 'n'], async (key) => {
      const terminal = await PseudoTerminal.start();
      expect(modesLeft(terminal.output)).toEqual(expect.arrayContaining(['1004', '1049', '2004', '25', '7']));
      terminal.type(key);
      expect(await restored(terminal)).toMatch(/left after \d+ frames\s+\[code 0\]/);
    });
  });

  it('restores it on each signal that the program handles', async () => {
    await together([['SIGINT', 130], ['SIGTERM', 143], ['SIGHUP', 129]] as const, async ([signal, code]) => {
      const terminal = await PseudoTerminal.start(['handles-signals']);
      terminal.signal(signal);
      expect(await restored(terminal)).toMatch(new RegExp(`left after \\d+ frames\\s+\\[code ${code}\\]`));
    });
  });

  it('restores it on each signal that nobody handles', async () => {
    await together([['SIGTERM', 143], ['SIGHUP', 129], ['SIGQUIT', 131]] as const, async ([signal, code]) => {
      const terminal = await PseudoTerminal.start();
      terminal.signal(signal);
      expect(await restored(terminal)).toContain(`[code ${code}]`);
    });
  });

  it('restores it on an error that nobody catches, before that is printed', async () => {
    const terminal = await PseudoTerminal.start();
    terminal.type('x');
    expect(await restored(terminal)).toMatch(/nobody catches this[^]*\[code 1\]/);
  });

  it('restores it when the program just exits', async () => {
    const terminal = await PseudoTerminal.start();
    terminal.type('e');
    expect(await restored(terminal)).toContain('[code 3]');
  });

  it('gives it to the shell on Ctrl-Z, and on SIGTSTP from outside, and takes it again with fg', async () => {
    await together([(terminal: PseudoTerminal) => terminal.type('\u001a'), (terminal: PseudoTerminal) => terminal.signal('SIGTSTP')], async (stop) => {
      const terminal = await PseudoTerminal.start([], 'set -m; "$NODE" "$PROGRAM" "$NOTES"; echo "[stopped $?]"; stty -a; read line; fg; echo "[end $?]"');
      stop(terminal);
      await waitUntil('the shell', () => /\[stopped 1\d\d\][^]* echoctl/.test(terminal.output));
      expect(modesLeft(terminal.output)).toEqual([]);
      expect(terminal.output.slice(terminal.output.indexOf('[stopped'))).toMatch(/ icanon[^]* echo /);
      const stopped = terminal.output.length;
      terminal.type('\n');
      await waitUntil('the picture', () => /frame \d+ of 100x30/.test(terminal.output.slice(stopped)));
      expect(modesLeft(terminal.output.slice(stopped))).toEqual(expect.arrayContaining(['1004', '1049', '2004', '25', '7']));
      terminal.type('q');
      await waitUntil('the end', () => terminal.output.includes('[end 0]'));
      expect(modesLeft(terminal.output)).toEqual([]);
    });
  });

  it('goes on by itself where there is no shell that could continue it', async () => {
    const terminal = await PseudoTerminal.start([], 'exec "$NODE" "$PROGRAM" "$NOTES"');
    const before = terminal.output.length;
    terminal.type('\u001a');
    await waitUntil('the terminal taken again', () => terminal.output.slice(before).includes('\u001b[?1049h'));
    terminal.type('q');
    expect(await terminal.note('exit')).toMatchObject({ code: 0 });
  });

  it('tells keys, pastes and a new size, and paints for it', async () => {
    const terminal = await PseudoTerminal.start();
    terminal.type('\u001b[A\u001b[200~a\rq\u001b[201~');
    expect(await terminal.note('paste')).toMatchObject({ text: 'a\nq' });
    expect(await terminal.note('key')).toMatchObject({ key: 'up' });
    spawnSync('stty', ['-F', readlinkSync(`/proc/${terminal.pid}/fd/0`), 'rows', '20', 'cols', '60']);
    // One after the other, so there is a size between.
    await terminal.note('resize', ({ rows, columns }) => rows === 20 && columns === 60);
    await waitUntil('a picture of that size', () => terminal.output.includes('of 60x20'));
    terminal.type('q');
    await restored(terminal);
  });

  it('is told when the window is closed', async () => {
    const terminal = await PseudoTerminal.start(['handles-signals']);
    terminal.close();
    expect(await terminal.note('gone')).toMatchObject({ message: expect.stringMatching(/EIO|closed/) });
    await waitUntil('the end of the program', () => !terminal.isRunning);
    expect(terminal.notes.filter(({ what }) => what === 'gone')).toHaveLength(1);
  });
});
