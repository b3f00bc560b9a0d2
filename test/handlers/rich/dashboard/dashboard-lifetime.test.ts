import { describe, expect, it } from 'vitest';
import type { DashboardOptions } from '../../../../src/handlers/rich/dashboard-options.ts';
import { StreamMessage } from '../../../../src/core/message.ts';
import { cliLine } from '../../../../src/handlers/cli-handler.ts';
import { beginning, dashboardFixture, loss, opened, SUCCEEDED } from './dashboard-fixture.ts';

describe('the stream itself', () => {
  it('is shown to be tried again, and to be there again with the next message', async () => {
    const { terminal, clock, handler, dashboard } = await opened();
    await handler.handleBatch?.(beginning(5));
    await clock.advance(200);
    dashboard.retry({ error: new Error('ECONNREFUSED'), attempt: 2, delayMs: 1_000 });
    await clock.advance(200);
    expect((await terminal.seen()).text).toContain('reconnecting (2)');
    await handler.handle(loss(6));
    await clock.advance(200);
    expect((await terminal.seen()).text).not.toContain('reconnecting');
  });

  it('is taken to be there again when no try has failed for long', async () => {
    const { terminal, clock, dashboard } = await opened();
    dashboard.retry({ error: new Error('ECONNREFUSED'), attempt: 1, delayMs: 1_000 });
    await clock.advance(40_000);
    expect((await terminal.seen()).text).toContain('reconnecting (1)');
    await clock.advance(10_000);
    expect((await terminal.seen()).text).not.toContain('reconnecting');
  });

  it('has doubts that are shown, and said once more at the end', async () => {
    const { terminal, clock, handler, dashboard } = await opened();
    dashboard.gap({ jobId: 'job_1', reason: 'the backend cuts its lists' });
    await clock.advance(200);
    expect((await terminal.seen()).text).toContain('the backend cuts its lists');
    await clock.advance(100_000);
    expect((await terminal.seen()).text).not.toContain('the backend cuts its lists');
    await handler.close?.(SUCCEEDED);
    expect((await terminal.seen()).text).toContain('incomplete: job_1: the backend cuts its lists');
  });
});

describe('closing', () => {
  it('gives the terminal back, and leaves the summary and what the options add', async () => {
    const { terminal, clock, handler } = await opened({ summaryLines: () => ['Reattach: trainstream watch job_1'] });
    await handler.handleBatch?.([...beginning(5), StreamMessage.fromStatus('job_1', { status: 'succeeded' })]);
    await clock.advance(500);
    await handler.close?.(SUCCEEDED);
    const { text, isPicture } = await terminal.seen();
    expect(isPicture).toBe(false);
    expect(text).toMatch(/succeeded/);
    expect(text).toMatch(/train\.loss +last 0\.8 +at 5/);
    expect(text).toMatch(/Reattach: trainstream watch job_1$/);
    expect(terminal).toMatchObject({ isRaw: false, isClosed: true });
    expect(terminal.output).toContain('\u001b[?25h');
    expect(clock.pending).toBe(0);
    const { length } = terminal.writes;
    await clock.advance(10_000);
    expect(terminal.writes).toHaveLength(length);
  });

  it('ends a backlog that is under way', async () => {
    const { handler, clock } = await opened();
    const messages = beginning(50_000);
    let looked = 0;
    const counted = new Proxy(messages, { get: (target, key) => (key === 'slice' && looked++, Reflect.get(target, key) as unknown) });
    const batch = handler.handleBatch?.(counted);
    await handler.close?.({ kind: 'aborted', reason: new Error('left') });
    await batch;
    expect(looked).toBeLessThan(20);
    expect(clock.pending).toBe(0);
  });

  it('tells what happened to the terminal, and does not go on without it', async () => {
    const { terminal, clock, handler } = await opened();
    terminal.break(new Error('EIO'));
    await handler.handleBatch?.(beginning(5));
    await clock.advance(200);
    expect(() => handler.handle(loss(6))).toThrow('the terminal is gone: EIO');
    await handler.close?.(SUCCEEDED);
    expect(clock.pending).toBe(0);
  });

  it('tells it at the end where nobody was told', async () => {
    const { terminal, clock, handler } = await opened();
    terminal.break(new Error('EIO'));
    await clock.advance(2_000);
    await expect(handler.close?.(SUCCEEDED)).rejects.toThrow('the terminal is gone: EIO');
    expect(clock.pending).toBe(0);
  });
});

describe('many jobs', () => {
  async function table(options: Pick<DashboardOptions, 'settings' | 'staysOpen'> = {}) {
    const fixture = dashboardFixture({ table: true, ...options });
    const handlers = ['job_1', 'job_2', 'job_3'].map((jobId) => fixture.dashboard.handler(jobId));
    for (const [index, handler] of handlers.entries()) {
      await handler.open?.({ jobId: `job_${index + 1}`, signal: new AbortController().signal });
      await handler.handleBatch?.(beginning(10 * (index + 1), `job_${index + 1}`));
    }
    await fixture.clock.advance(100);
    return { ...fixture, handlers };
  }

  it('stand in a table, from which each can be opened', async () => {
    const { terminal, clock } = await table();
    expect((await terminal.seen()).text).toMatch(/job_1[^]*job_2[^]*job_3/);
    terminal.type('j\r');
    await clock.advance(100);
    const { text } = await terminal.seen();
    expect(text).toContain('job_2');
    expect(text).not.toContain('job_3');
    terminal.type('\u001b');
    await clock.advance(100);
    expect((await terminal.seen()).text).toContain('job_3');
  });

  it('give the terminal back when the last one has ended; a failure of one is said', async () => {
    const { terminal, clock, handlers } = await table();
    await handlers[0]?.close?.(SUCCEEDED);
    await handlers[1]?.close?.({ kind: 'error', error: new Error('404: there is no such job') });
    await clock.advance(100);
    const seen = await terminal.seen();
    expect(seen.isPicture).toBe(true);
    expect(seen.text).toContain('job_2: 404: there is no such job');
    await handlers[2]?.close?.(SUCCEEDED);
    expect((await terminal.seen()).isPicture).toBe(false);
  });

  it('have the newest selected until somebody presses a key, so that it is on the screen', async () => {
    const { terminal, clock, dashboard } = await table();
    const selected = async () => /^▸..(\w+)/m.exec((await terminal.seen()).text)?.[1];
    const come = async (from: number, to: number) => {
      for (let number = from; number <= to; number++) await dashboard.handler(`job_${number}`).handle(loss(1, `job_${number}`));
      await clock.advance(200);
      return selected();
    };
    expect([await selected(), await come(4, 60)]).toEqual(['job_1', 'job_60']);
    terminal.type('j');
    await clock.advance(100);
    expect([await selected(), await come(61, 62)]).toEqual(['job_59', 'job_59']);
    await dashboard.close();
  });

  it('have rows that rest while values change, and one that comes later stands at the top', async () => {
    const { terminal, clock, handlers, dashboard } = await table({ settings: { jobOrder: 'metric' } });
    const rows = async () => [...(await terminal.seen()).text.matchAll(/^.{3}(job_\d)/gm)].map(([, jobId]) => jobId).join(' ');
    await clock.advance(4_000);
    expect(await rows()).toBe('job_3 job_2 job_1');
    await handlers[0]?.handle(loss(90, 'job_1'));
    await clock.advance(1_500);
    terminal.type('j');
    await clock.advance(2_000);
    expect(await rows()).toBe('job_3 job_2 job_1');
    const late = dashboard.handler('job_4');
    await late.handleBatch?.(beginning(5, 'job_4'));
    await clock.advance(200);
    expect(await rows()).toBe('job_4 job_3 job_2 job_1');
    await clock.advance(2_000);
    expect(await rows()).toBe('job_1 job_3 job_2 job_4');
  });

  it('may be followed by others when all have ended, where that was said', async () => {
    const { terminal, clock, handlers, dashboard } = await table({ staysOpen: true });
    for (const handler of handlers) await handler.close?.(SUCCEEDED);
    await dashboard.handler('job_4').handleBatch?.(beginning(5, 'job_4'));
    // In the order of creation it stays at the top.
    await clock.advance(5_000);
    const seen = await terminal.seen();
    expect([seen.isPicture, seen.text]).toEqual([true, expect.stringMatching(/job_4[^]*job_1[^]*job_2/)]);
    await dashboard.close();
    expect((await terminal.seen()).isPicture).toBe(false);
  });

  it('are told apart in plain lines', async () => {
    const { terminal, clock, handlers } = await table();
    terminal.type('s');
    await handlers[1]?.handle(loss(21, 'job_2'));
    await clock.advance(0);
    expect((await terminal.seen()).text).toContain(`job_2 ${cliLine(loss(21, 'job_2'))}`);
  });
});
