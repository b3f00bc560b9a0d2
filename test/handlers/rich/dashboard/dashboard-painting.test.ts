import { describe, expect, it } from 'vitest';
import { beginning, ENVIRONMENT, expectedText, loss, opened, START } from './dashboard-fixture.ts';

describe('painting', () => {
  it('shows a first picture at once, before any message', async () => {
    const { terminal } = await opened();
    expect(await terminal.seen()).toEqual({ text: expectedText([]), isPicture: true });
    expect(terminal.isRaw).toBe(true);
  });

  it('shows the history at once when somebody attaches late, and it is the frame of the state', async () => {
    const { terminal, clock, handler } = await opened();
    const history = beginning(1_000);
    await handler.handleBatch?.(history);
    await clock.advance(33);
    expect((await terminal.seen()).text).toBe(expectedText(history, { now: START + 33 }));
    expect((await terminal.seen()).text).toContain('0.004');
  });

  it('paints at most ten times a second while messages come, the newest state each time', async () => {
    const { terminal, clock, handler } = await opened();
    const history = beginning(10);
    await handler.handleBatch?.(history);
    await clock.advance(1_000);
    const before = terminal.pictures;
    for (let step = 11; step <= 110; step++) {
      history.push(loss(step));
      await handler.handle(loss(step));
      await clock.advance(10);
    }
    expect(terminal.pictures - before).toBeGreaterThanOrEqual(9);
    expect(terminal.pictures - before).toBeLessThanOrEqual(11);
    await clock.advance(100);
    expect((await terminal.seen()).text).toBe(expectedText(history, { now: START + 2_100 }));
  });

  it.each([
    ['over SSH', { environment: { ...ENVIRONMENT, SSH_CONNECTION: '10.0.0.1 1 10.0.0.2 22' } }, '', 4],
    ['while nobody looks', {}, '\u001b[O', 1],
    ['as often as it is told', { fps: 20 }, '', 20],
  ] as const)('paints %s less or more often', async (_what, options, typed, pictures) => {
    const { terminal, clock, handler } = await opened(options);
    terminal.type(typed);
    await handler.handleBatch?.(beginning(1));
    await clock.advance(2_000);
    const before = terminal.pictures;
    for (let step = 2; step <= 501; step++) {
      await handler.handle(loss(step));
      await clock.advance(2);
    }
    expect(Math.abs(terminal.pictures - before - pictures)).toBeLessThanOrEqual(1);
  });

  it('paints once a second when nothing comes: times pass', async () => {
    const { terminal, clock, handler } = await opened();
    await handler.handleBatch?.(beginning(10));
    await clock.advance(1_000);
    const before = terminal.pictures;
    await clock.advance(10_000);
    expect(terminal.pictures - before).toBeGreaterThanOrEqual(9);
    expect(terminal.pictures - before).toBeLessThanOrEqual(11);
    expect((await terminal.seen()).text).toContain('10m10s');
  });

  it('leaves out pictures that a stalled terminal does not take, and shows the latest afterwards', async () => {
    const { terminal, clock, handler } = await opened();
    const history = beginning(10);
    await handler.handleBatch?.(history);
    await clock.advance(1_000);
    const before = terminal.pictures;
    const release = terminal.stall();
    for (let step = 11; step <= 310; step++) {
      history.push(loss(step));
      await handler.handle(loss(step));
      await clock.advance(10);
    }
    expect(terminal.pictures).toBe(before);
    release();
    await clock.advance(0);
    expect(terminal.pictures - before).toBeLessThanOrEqual(2);
    await clock.advance(100);
    expect((await terminal.seen()).text).toBe(expectedText(history, { now: START + 4_100 }));
  });

  it('follows the size of the terminal', async () => {
    const { terminal, clock } = await opened();
    await clock.advance(500);
    terminal.resize({ rows: 20, columns: 70 });
    await clock.advance(33);
    terminal.writes.splice(0, terminal.writes.length - 1);
    expect((await terminal.seen()).text).toBe(expectedText([], { size: { rows: 20, columns: 70 }, now: START + 500 }));
  });
});

describe('pausing', () => {
  it('keeps the picture and takes in what comes, which is counted', async () => {
    const { terminal, clock, handler } = await opened();
    const history = beginning(10);
    await handler.handleBatch?.(history);
    await clock.advance(500);
    terminal.type(' ');
    await clock.advance(0);
    const body = (text: string) => text.split('\n').slice(0, -1).join('\n');
    const rested = (await terminal.seen()).text;
    const more = Array.from({ length: 1_204 }, (_, index) => loss(index + 11));
    await handler.handleBatch?.(more);
    await clock.advance(2_000);
    const { text } = await terminal.seen();
    expect(body(text)).toBe(body(rested));
    expect(text).toContain('+1,204 new');
    terminal.type(' ');
    await clock.advance(0);
    expect((await terminal.seen()).text).toBe(expectedText([...history, ...more], { now: START + 2_500 }));
  });
});
