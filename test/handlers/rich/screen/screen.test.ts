import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { Canvas } from '../../../../src/handlers/rich/frame/canvas.ts';
import type { ProcessEvents } from '../../../../src/handlers/rich/screen/process-events.ts';
import type { ScreenOptions } from '../../../../src/handlers/rich/screen/screen-options.ts';
import { Screen } from '../../../../src/handlers/rich/screen/screen.ts';
import { ManualClock } from '../../../../src/testing/manual-clock.ts';
import { modesLeft } from '../../../support/pseudo-terminal.ts';
import { MemoryTerminal } from '../dashboard/memory-terminal.ts';

const SIZE = { rows: 3, columns: 20 } as const;

function picture(text: string, size: { readonly rows: number; readonly columns: number } = SIZE): Canvas {
  const canvas = new Canvas(size);
  canvas.write(0, 0, text);
  return canvas;
}

/** A screen on a terminal in memory, and all it told. Signals that it sends are noted, and do nothing. */
function fixture(options: Partial<ScreenOptions> = {}) {
  const clock = new ManualClock();
  const terminal = new MemoryTerminal(SIZE);
  const told: string[] = [];
  const killed: string[] = [];
  const emitter = new EventEmitter();
  const kill = (pid: number, signal: string) => Boolean(killed.push(`${signal} ${pid}`));
  const events = Object.assign(emitter, { kill, pid: 7 }) as unknown as ProcessEvents;
  const screen = new Screen({
    terminal,
    clock,
    colour: '16',
    environment: { TERM: 'xterm' },
    events,
    onKey: (key) => told.push(key),
    onPaste: (text) => told.push(JSON.stringify(text)),
    onFocus: (hasFocus) => told.push(hasFocus ? 'focus' : 'blur'),
    onResize: ({ rows, columns }) => told.push(`${columns}x${rows}`),
    onGone: (error) => told.push(`gone: ${error.message}`),
    ...options,
  });
  /** What was written since the last look. */
  let looked = 0;
  const written = () => {
    const text = terminal.writes.slice(looked).join('');
    looked = terminal.writes.length;
    return text;
  };
  return { clock, terminal, told, killed, emitter, screen, written };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('Screen', () => {
  it('takes the terminal, shows the latest picture, and leaves with lines in the normal screen', async () => {
    const { screen, terminal } = fixture();
    screen.enter();
    expect(terminal.isRaw).toBe(true);
    screen.draw(picture('one'));
    screen.draw(picture('two'));
    await settled();
    expect(await terminal.seen()).toEqual({ text: 'two', isPicture: true });
    expect(modesLeft(terminal.output).toSorted()).toEqual(['1004', '1049', '2004', '25', '7']);
    expect(await screen.leave(['done', 'bye\u001b[2J'])).toBe(true);
    expect(await terminal.seen()).toMatchObject({ text: expect.stringMatching(/^done\nbye\\x1b\[2J$/), isPicture: false });
    expect([modesLeft(terminal.output), terminal.isRaw, terminal.isClosed]).toEqual([[], false, true]);
  });

  it('leaves once, and does nothing afterwards', async () => {
    const { screen, terminal, emitter, written } = fixture();
    screen.enter();
    await Promise.all([screen.leave(['once']), screen.leave(['twice'])]);
    expect(written().match(/once|twice/g)).toEqual(['once']);
    screen.draw(picture('late'));
    screen.setTitle('late');
    screen.enter();
    await screen.suspend();
    emitter.emit('SIGCONT');
    terminal.type('k');
    await settled();
    expect(written()).toBe('');
    expect(emitter.eventNames().filter((name) => emitter.listenerCount(name) > 0)).toEqual([]);
  });

  it('tells keys, pastes, focus and size', () => {
    const { screen, terminal, told } = fixture();
    screen.enter();
    terminal.type('a\u001b[A\u001b[200~q\r\u001b[201~\u001b[O\u001b[I\u0003');
    terminal.resize({ rows: 5, columns: 40 });
    expect(told).toEqual(['a', 'up', '"q\\n"', 'blur', 'focus', 'ctrl-c', '40x5']);
    expect(screen.size).toEqual({ rows: 5, columns: 40 });
  });

  it('writes only changes, and everything after a resize or when asked', async () => {
    const { screen, terminal, written } = fixture();
    screen.enter();
    screen.draw(picture('abc'));
    await settled();
    written();
    screen.draw(picture('abd'));
    await settled();
    expect(written()).toBe('\u001b[?2026h\u001b[1;3Hd\u001b[?2026l');
    screen.repaint();
    await settled();
    expect(written()).toContain('abd');
    terminal.resize(SIZE);
    screen.draw(picture('abd'));
    await settled();
    expect(written()).toContain('abd');
  });

  it('goes to plain lines and back while keys still come', async () => {
    const { screen, terminal, told } = fixture();
    screen.enter();
    screen.draw(picture('frame'));
    await settled();
    screen.showLines();
    screen.print(['line 1', 'line 2']);
    screen.draw(picture('hidden'));
    await settled();
    expect(await terminal.seen()).toMatchObject({ text: expect.stringContaining('line 1\nline 2'), isPicture: false });
    terminal.type('s');
    screen.showFrames();
    await settled();
    expect([told, await terminal.seen()]).toEqual([['s'], { text: 'hidden', isPicture: true }]);
    screen.showLines();
    await screen.leave(['end']);
    expect(modesLeft(terminal.output)).toEqual([]);
    expect((await terminal.seen()).text).toMatch(/line 2\nend$/);
  });

  it('sends title, progress, messages and copies through the same door, and takes them back', async () => {
    const { screen, written } = fixture({ environment: { TERM: 'xterm-ghostty' } });
    screen.setTitle('before');
    screen.enter();
    screen.setProgress({ state: 'running', percent: 5 });
    screen.notify('a', 'b');
    screen.bell();
    expect(screen.copy('text')).toBe(true);
    await settled();
    const text = written();
    for (const part of [']0;before', ']9;4;1;5', ']777;notify;a;b', '\u0007', ']52;c;']) expect(text).toContain(part);
    await screen.leave();
    expect(written()).toMatch(/\]9;4;0.*\[23;0t/);
  });

  it('says where copying is switched off', () => {
    expect(fixture({ integration: { copy: false } }).screen.copy('text')).toBe(false);
  });
});

describe('a terminal that takes nothing', () => {
  it('is left after a while, with the rest for the end of the process', async () => {
    const { screen, terminal, clock, emitter } = fixture();
    screen.enter();
    await settled();
    terminal.stall();
    screen.draw(picture('stuck'));
    const leaving = screen.leave(['lost']);
    await clock.advance(999);
    expect(terminal.isRaw).toBe(true);
    await clock.advance(1);
    expect([await leaving, terminal.isRaw, terminal.isClosed]).toEqual([false, false, false]);
    emitter.emit('exit');
    // First of all the sequence that may have been cut in two is cancelled.
    expect(terminal.writes.at(-1)?.[0]).toBe('\u0018');
    expect(modesLeft(terminal.output)).toEqual([]);
  });

  it('still takes keys while it is left', async () => {
    const { screen, terminal, clock, told } = fixture();
    screen.enter();
    await settled();
    terminal.stall();
    screen.draw(picture('stuck'));
    const leaving = screen.leave();
    await settled();
    terminal.type('\u0003');
    expect(told).toEqual(['ctrl-c']);
    await clock.advance(1_000);
    await leaving;
  });

  it('shows the latest picture when it goes on', async () => {
    const { screen, terminal } = fixture();
    screen.enter();
    await settled();
    const release = terminal.stall();
    for (const text of ['one', 'two', 'three']) screen.draw(picture(text));
    release();
    await settled();
    await settled();
    expect((await terminal.seen()).text).toBe('three');
    expect(terminal.output).not.toContain('two');
  });
});

describe('a terminal that is gone', () => {
  it('is told once, whoever notices, and never thrown', async () => {
    const { screen, terminal, told, emitter } = fixture();
    screen.enter();
    await settled();
    terminal.break(new Error('EIO'));
    screen.draw(picture('a'));
    await settled();
    screen.draw(picture('b'));
    await settled();
    expect(told).toEqual(['gone: EIO']);
    expect(await screen.leave(['lost'])).toBe(false);
    expect([told, terminal.isRaw]).toEqual([['gone: EIO'], false]);
    expect(emitter.eventNames().filter((name) => emitter.listenerCount(name) > 0)).toEqual([]);
  });

  it('is told too when it breaks while it is left', async () => {
    const { screen, terminal, told } = fixture();
    screen.enter();
    await settled();
    terminal.break(new Error('EIO'));
    expect(await screen.leave(['lost'])).toBe(false);
    expect(told).toEqual(['gone: EIO']);
  });
});

describe('the end of the process', () => {
  it('restores the terminal at once', async () => {
    const { screen, terminal, emitter } = fixture();
    screen.enter();
    screen.draw(picture('a'));
    await settled();
    emitter.emit('exit');
    expect([modesLeft(terminal.output), terminal.isRaw, (await terminal.seen()).isPicture]).toEqual([[], false, false]);
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'])('%s restores it and does what it does without a listener', (signal) => {
    const { screen, terminal, emitter, killed } = fixture();
    screen.enter();
    emitter.emit(signal, signal);
    expect([modesLeft(terminal.output), killed, emitter.listenerCount(signal)]).toEqual([[], [`${signal} 7`], 0]);
  });

  it('is for those who listen to the signal, also if they listen once', () => {
    const { screen, emitter, killed, written } = fixture();
    let heard = 0;
    screen.enter();
    written();
    emitter.once('SIGTERM', () => heard++);
    emitter.emit('SIGTERM', 'SIGTERM');
    expect([killed, heard, written()]).toEqual([[], 1, '']);
    emitter.emit('SIGTERM', 'SIGTERM');
    expect(killed).toEqual(['SIGTERM 7']);
  });
});

describe('stopping', () => {
  it('gives the terminal back, stops the group, and paints everything when it goes on', async () => {
    const { screen, terminal, killed, emitter, written } = fixture();
    screen.enter();
    screen.draw(picture('frame'));
    await settled();
    const suspending = screen.suspend();
    await settled();
    expect([killed, modesLeft(terminal.output), terminal.isRaw, emitter.listenerCount('SIGTSTP')]).toEqual([['SIGTSTP 0'], [], false, 0]);
    written();
    screen.draw(picture('newer'));
    expect(written()).toBe('');
    emitter.emit('SIGCONT');
    await suspending;
    await settled();
    expect(written()).toContain('newer');
    expect([terminal.isRaw, (await terminal.seen()).isPicture, emitter.listenerCount('SIGTSTP')]).toEqual([true, true, 1]);
  });

  it('is the same when the signal comes from outside', async () => {
    const { screen, terminal, killed, emitter } = fixture();
    screen.enter();
    await settled();
    emitter.emit('SIGTSTP');
    await settled();
    expect([killed, modesLeft(terminal.output)]).toEqual([['SIGTSTP 0'], []]);
    emitter.emit('SIGCONT');
    await settled();
    expect(terminal.isRaw).toBe(true);
  });

  it('goes on by itself where the system stops nothing', async () => {
    const { screen, terminal, clock } = fixture();
    screen.enter();
    await settled();
    const suspending = screen.suspend();
    await settled();
    expect(terminal.isRaw).toBe(false);
    await clock.advance(100);
    await suspending;
    expect(terminal.isRaw).toBe(true);
  });

  it('paints everything after a stop that nobody announced, and tells a new size', async () => {
    const { screen, terminal, emitter, told, written } = fixture();
    screen.enter();
    screen.draw(picture('frame'));
    await settled();
    written();
    emitter.emit('SIGCONT');
    await settled();
    expect(written()).toMatch(/\?1049h.*frame/);
    expect(told).toEqual([]);
    terminal.size = { rows: 9, columns: 30 };
    emitter.emit('SIGCONT');
    expect(told).toEqual(['30x9']);
  });

  it('is given up for leaving', async () => {
    const { screen, terminal, killed, written } = fixture();
    screen.enter();
    await settled();
    const release = terminal.stall();
    screen.draw(picture('a'));
    const suspending = screen.suspend();
    const leaving = screen.leave(['bye']);
    release();
    expect(await leaving).toBe(true);
    await suspending;
    expect([killed, modesLeft(terminal.output), written().endsWith('bye\r\n')]).toEqual([[], [], true]);
  });
});
