import { describe, expect, it } from 'vitest';
import { modesLeft } from '../../../support/pseudo-terminal.ts';
import { picture, screenFixture, settled } from './screen-fixture.ts';

describe('a terminal that takes nothing', () => {
  it('is left after a while, with the rest for the end of the process', async () => {
    const { screen, terminal, clock, emitter } = screenFixture();
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
    const { screen, terminal, clock, told } = screenFixture();
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
    const { screen, terminal } = screenFixture();
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
    const { screen, terminal, told, emitter } = screenFixture();
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
    const { screen, terminal, told } = screenFixture();
    screen.enter();
    await settled();
    terminal.break(new Error('EIO'));
    expect(await screen.leave(['lost'])).toBe(false);
    expect(told).toEqual(['gone: EIO']);
  });
});

describe('the end of the process', () => {
  it('restores the terminal at once', async () => {
    const { screen, terminal, emitter } = screenFixture();
    screen.enter();
    screen.draw(picture('a'));
    await settled();
    emitter.emit('exit');
    expect([modesLeft(terminal.output), terminal.isRaw, (await terminal.seen()).isPicture]).toEqual([[], false, false]);
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'])('%s restores it and does what it does without a listener', (signal) => {
    const { screen, terminal, emitter, killed } = screenFixture();
    screen.enter();
    emitter.emit(signal, signal);
    expect([modesLeft(terminal.output), killed, emitter.listenerCount(signal)]).toEqual([[], [`${signal} 7`], 0]);
  });

  it('is for those who listen to the signal, also if they listen once', () => {
    const { screen, emitter, killed, written } = screenFixture();
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
    const { screen, terminal, killed, emitter, written } = screenFixture();
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
    const { screen, terminal, killed, emitter } = screenFixture();
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
    const { screen, terminal, clock } = screenFixture();
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
    const { screen, terminal, emitter, told, written } = screenFixture();
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
    const { screen, terminal, killed, written } = screenFixture();
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
