import { describe, expect, it } from 'vitest';
import { modesLeft } from '../../../support/pseudo-terminal.ts';
import { picture, screenFixture, SIZE, settled } from './screen-fixture.ts';

describe('Screen', () => {
  it('takes the terminal, shows the latest picture, and leaves with lines in the normal screen', async () => {
    const { screen, terminal } = screenFixture();
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
    const { screen, terminal, emitter, written } = screenFixture();
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
    const { screen, terminal, told } = screenFixture();
    screen.enter();
    terminal.type('a\u001b[A\u001b[200~q\r\u001b[201~\u001b[O\u001b[I\u0003');
    terminal.resize({ rows: 5, columns: 40 });
    expect(told).toEqual(['a', 'up', '"q\\n"', 'blur', 'focus', 'ctrl-c', '40x5']);
    expect(screen.size).toEqual({ rows: 5, columns: 40 });
  });

  it('writes only changes, and everything after a resize or when asked', async () => {
    const { screen, terminal, written } = screenFixture();
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
    const { screen, terminal, told } = screenFixture();
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
    const { screen, written } = screenFixture({ environment: { TERM: 'xterm-ghostty' } });
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
    expect(screenFixture({ integration: { copy: false } }).screen.copy('text')).toBe(false);
  });
});
