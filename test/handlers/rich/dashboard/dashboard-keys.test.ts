/* oxlint-disable no-control-regex -- they are what a terminal is sent */
import { describe, expect, it } from 'vitest';
import { cliLine } from '../../../../src/handlers/cli-handler.ts';
import { beginning, expectedText, loss, opened, START } from './dashboard-fixture.ts';

describe('keys', () => {
  it('are answered at once', async () => {
    const { terminal, clock, handler } = await opened();
    const history = beginning(50);
    await handler.handleBatch?.(history);
    await clock.advance(500);
    terminal.type('y');
    await clock.advance(0);
    expect((await terminal.seen()).text).toBe(expectedText(history, { settings: { logY: true }, now: START + 500 }));
  });

  it('are answered at most 30 times a second where one is held down', async () => {
    const { terminal, clock, handler } = await opened();
    await handler.handleBatch?.(beginning(50));
    await clock.advance(500);
    const before = terminal.pictures;
    for (let press = 0; press < 200; press++) {
      terminal.type('m');
      await clock.advance(5);
    }
    expect(terminal.pictures - before).toBeGreaterThan(20);
    expect(terminal.pictures - before).toBeLessThanOrEqual(31);
  });

  it('have their turn in the middle of a backlog', async () => {
    const happened: string[] = [];
    const { terminal, handler } = await opened({ onDetach: () => happened.push('key') });
    const backlog = Promise.resolve(handler.handleBatch?.(beginning(20_000))).then(() => happened.push('backlog'));
    await new Promise<void>((resolve) => setImmediate(resolve));
    terminal.type('q');
    await backlog;
    expect(happened).toEqual(['key', 'backlog']);
  });

  it('do nothing where they are switched off, but for Ctrl-C', async () => {
    const happened: string[] = [];
    const { terminal } = await opened({ keys: false, onDetach: () => happened.push('detach'), onInterrupt: () => happened.push('interrupt') });
    terminal.type('q\u0003');
    expect(happened).toEqual(['interrupt']);
  });

  it('end the process by Ctrl-C, and the summary stays', async () => {
    const { terminal, clock, handler, events } = await opened();
    await handler.handleBatch?.(beginning(4));
    await clock.advance(100);
    terminal.type('\u0003');
    await clock.advance(0);
    expect(events.killed).toEqual(['SIGINT']);
    const { text, isPicture } = await terminal.seen();
    expect(isPicture).toBe(false);
    expect(text).toContain('train.loss  last 1');
  });

  it('leave Ctrl-C to whoever listens to the signal', async () => {
    const { terminal, clock, events } = await opened();
    events.prependListener('SIGINT', () => undefined);
    terminal.type('\u0003');
    await clock.advance(100);
    expect(events.killed).toEqual(['SIGINT']);
    expect((await terminal.seen()).isPicture).toBe(true);
  });

  it('copy what is shown to the clipboard of the terminal', async () => {
    const { terminal, clock, handler } = await opened();
    await handler.handleBatch?.(beginning(4));
    await clock.advance(500);
    terminal.type('Y');
    await clock.advance(0);
    const copied = /\u001b\]52;c;([^\u001b]*)/.exec(terminal.output)?.[1] ?? '';
    expect(Buffer.from(copied, 'base64').toString()).toBe('train.loss=1 (step=4)');
    expect((await terminal.seen()).text).toContain('clipboard: train.loss=1');
  });

  it('cancel after a confirmation, and show why it did not work', async () => {
    const asked: string[] = [];
    const onCancel = async (jobId: string) => {
      asked.push(jobId);
      throw new Error('403: not yours');
    };
    const { terminal, clock, handler } = await opened({ onCancel });
    await handler.handleBatch?.(beginning(4));
    terminal.type('X');
    expect(asked).toEqual([]);
    terminal.type('y');
    await clock.advance(100);
    expect(asked).toEqual(['job_1']);
    expect((await terminal.seen()).text).toContain('could not cancel: 403: not yours');
  });

  it('show the command that does the same, where there is one', async () => {
    const command = (jobId: string | undefined) => `trainstream watch ${jobId}`;
    const one = await opened({ command });
    await one.clock.advance(100);
    one.terminal.type('K');
    await one.clock.advance(0);
    expect((await one.terminal.seen()).text).toContain('trainstream watch job_1');
    const other = await opened();
    await other.clock.advance(100);
    other.terminal.type('K');
    await other.clock.advance(0);
    expect((await other.terminal.seen()).text).toContain('there is no command');
  });

  it('paste into a prompt only', async () => {
    const { terminal, clock, handler } = await opened({ onDetach: () => expect.unreachable() });
    await handler.handleBatch?.(beginning(4));
    terminal.type('\u001b[200~qq\u001b[201~');
    await clock.advance(100);
    terminal.type('/\u001b[200~rewards?\u001b[201~');
    await clock.advance(100);
    expect((await terminal.seen()).text).toContain('metrics /rewards?');
  });
});

describe('plain lines', () => {
  it('come in the normal screen: the newest messages, then each one, and s goes back', async () => {
    const { terminal, clock, handler } = await opened();
    const history = beginning(300);
    await handler.handleBatch?.(history);
    await clock.advance(500);
    terminal.type('s');
    await clock.advance(0);
    const first = await terminal.seen();
    expect(first.isPicture).toBe(false);
    expect(first.text.split('\n').slice(-200)).toEqual(history.slice(-200).map(cliLine));

    const more = Array.from({ length: 700 }, (_, index) => loss(index + 301));
    await handler.handleBatch?.(more);
    await clock.advance(1_000);
    const second = await terminal.seen();
    expect(second.isPicture).toBe(false);
    expect(second.text.split('\n').slice(-900)).toEqual([...history.slice(-200), ...more].map(cliLine));

    terminal.type('s');
    await clock.advance(100);
    expect(await terminal.seen()).toEqual({ text: expectedText([...history, ...more], { now: START + 1_600 }), isPicture: true });
  });

  it('are not printed again when somebody comes back to them', async () => {
    const { terminal, clock, handler } = await opened();
    await handler.handleBatch?.(beginning(5));
    await clock.advance(500);
    terminal.type('s');
    await clock.advance(0);
    terminal.type('\u001b');
    await clock.advance(60);
    await handler.handle(loss(6));
    terminal.type('s');
    await clock.advance(0);
    const { text } = await terminal.seen();
    expect(text.match(/step=5\)/g)).toHaveLength(1);
    expect(text.match(/step=6\)/g)).toHaveLength(1);
  });

  it('hear the keys that leave, and no others', async () => {
    const happened: string[] = [];
    const { terminal, clock, handler } = await opened({ onDetach: () => happened.push('detach'), onCancel: () => void happened.push('cancel') });
    await handler.handleBatch?.(beginning(5));
    terminal.type('s');
    terminal.type('Xyq');
    await clock.advance(0);
    expect(happened).toEqual(['detach']);
    expect((await terminal.seen()).isPicture).toBe(false);
  });
});
