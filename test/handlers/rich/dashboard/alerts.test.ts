import { describe, expect, it } from 'vitest';
import { StreamMessage, type MetricMessage } from '../../../../src/core/message.ts';
import { loss, opened, START } from './dashboard-fixture.ts';

const met = (step: number, condition = 'train.loss<0.5') => ({ condition, text: `train.loss=${4 / step} < 0.5 at step ${step}`, message: loss(step) as MetricMessage });

describe('a condition that somebody wants to be told of', () => {
  it('is among the alerts with the time of its point when it is met, and counts in the header', async () => {
    const { terminal, clock, dashboard, handler } = await opened();
    await handler.handle(loss(10));
    dashboard.alert(met(10));
    const untimed = StreamMessage.fromMetric('job_1', { name: 'train.loss', value: 0.25, step: 16 }) as MetricMessage;
    dashboard.alert({ ...met(16), message: untimed });
    terminal.type('4');
    await clock.advance(100);
    const { text } = await terminal.seen();
    const lineOf = (time: number, what: string) => new RegExp(`${new Date(time).toTimeString().slice(0, 8)} ⚠ ${what}`);
    expect(text).toMatch(/⚠ 2 alerts/);
    expect(text).toMatch(lineOf(START - 590_000, 'train\\.loss=0\\.4 < 0\\.5 at step 10'));
    expect(text).toMatch(lineOf(START, 'train\\.loss=0\\.25 < 0\\.5 at step 16'));
    expect(text).not.toContain('no alert');
  });

  it('is said in the last line for a few seconds, also where the value swings around the bound', async () => {
    const { terminal, clock, dashboard } = await opened();
    const lastLine = async () => (await terminal.seen()).text.split('\n').at(-1) ?? '';
    dashboard.alert(met(10));
    await clock.advance(1_000);
    expect(await lastLine()).toContain('alert: job_1: train.loss=0.4 < 0.5 at step 10');
    for (let step = 11; step <= 15; step++) {
      dashboard.alert(met(step));
      await clock.advance(1_000);
    }
    expect(await lastLine()).toContain('? help');
    dashboard.alert(met(16, 'train.loss<0.3'));
    await clock.advance(100);
    expect(await lastLine()).toContain('at step 16');
    await clock.advance(60_000);
    dashboard.alert(met(20));
    await clock.advance(100);
    expect(await lastLine()).toContain('at step 20');
    await clock.advance(5_000);
    expect(await lastLine()).toContain('? help');
  });

  it('is a line each time while plain lines are printed', async () => {
    const { terminal, clock, dashboard } = await opened();
    terminal.type('s');
    await clock.advance(100);
    for (const step of [10, 11]) dashboard.alert(met(step));
    await clock.advance(100);
    expect(terminal.output.match(/alert: job_1: train\.loss=\S+ < 0\.5 at step 1[01]/g)).toHaveLength(2);
  });

  it('is not told twice to a person who looks elsewhere', async () => {
    const { terminal, clock, dashboard } = await opened({ environment: { TERM: 'xterm-ghostty', TERM_PROGRAM: 'ghostty', LANG: 'en_US.UTF-8' } });
    terminal.type('\u001b[O');
    await clock.advance(100);
    const now = { ...met(10), message: StreamMessage.fromMetric('job_1', { name: 'train.loss', value: 0.4, step: 10 }) as MetricMessage };
    dashboard.alert(now);
    dashboard.notify('trainstream', now.text);
    await clock.advance(2_000);
    expect(terminal.output.split(']777;notify;')).toHaveLength(2);
  });
});
