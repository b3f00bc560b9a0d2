/* oxlint-disable no-control-regex -- they are what a terminal is sent */
import { describe, expect, it } from 'vitest';
import { StreamMessage } from '../../../../src/core/message.ts';
import { beginning, ENVIRONMENT, opened, START, SUCCEEDED } from './dashboard-fixture.ts';

describe('the terminal around the picture', () => {
  const GHOSTTY = { ...ENVIRONMENT, TERM_PROGRAM: 'ghostty' };
  const progress = StreamMessage.fromEvent('job_1', { type: 'sft.progress', message: '', data: { step: 250, total_steps: 1_000 } });

  it('is told title and progress', async () => {
    const { terminal, clock, handler } = await opened({ environment: GHOSTTY, name: 'lr3e4' });
    await handler.handleBatch?.([...beginning(5), progress]);
    await clock.advance(1_100);
    expect(terminal.output).toContain('\u001b]0;25% · train.loss 0.8 · lr3e4\u001b\\');
    expect(terminal.output).toContain('\u001b]9;4;1;25\u001b\\');
    await handler.close?.(SUCCEEDED);
    expect(terminal.output).toMatch(/\u001b\]9;4;0;0\u001b\\[^]*$/);
  });

  it('is told nothing where that is switched off', async () => {
    const { terminal, clock, handler } = await opened({ environment: GHOSTTY, integration: false });
    await handler.handleBatch?.([...beginning(5), progress]);
    await clock.advance(100_000);
    await handler.close?.(SUCCEEDED);
    expect(terminal.output).not.toMatch(/\u001b\]/);
  });

  it.each([
    ['after a minute', '', 61_000, true],
    ['before that where somebody looks', '', 10_000, false],
    ['at any time where nobody looks', '\u001b[O', 10_000, true],
  ])('is told of the end %s', async (_when, typed, wait, isTold) => {
    const { terminal, clock, handler } = await opened({ environment: GHOSTTY });
    terminal.type(typed);
    await handler.handleBatch?.(beginning(5));
    await clock.advance(wait);
    await handler.close?.(SUCCEEDED);
    expect(terminal.output.includes('\u001b]777;notify;job_1;succeeded')).toBe(isTold);
  });

  it('is told of alerts that are news, where nobody looks', async () => {
    const { terminal, clock, handler } = await opened({ environment: GHOSTTY });
    const alert = (seconds: number) => StreamMessage.fromEvent('job_1', { type: 'grad.spike', level: 'warning', message: `at ${seconds}`, created_at: new Date(START + seconds * 1_000).toISOString() });
    await handler.handle(alert(1));
    await clock.advance(200);
    terminal.type('\u001b[O');
    await handler.handle(alert(-500));
    await clock.advance(1_000);
    await handler.handle(alert(2));
    await clock.advance(1_000);
    const told = [...terminal.output.matchAll(/\u001b\]777;notify;([^\u001b]*)/g)].map(([, text]) => text);
    expect(told).toHaveLength(1);
    expect(told[0]).toContain('at 2');
  });

  it('is told what the caller wants told', async () => {
    const { terminal, clock, dashboard } = await opened({ environment: GHOSTTY });
    dashboard.notify('trainstream', 'the loss is NaN');
    await clock.advance(0);
    expect(terminal.output).toContain('\u001b]777;notify;trainstream;the loss is NaN\u001b\\');
  });
});
