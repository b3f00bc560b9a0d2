import { describe, expect, it } from 'vitest';
import type { ViewSettings } from '../../../../src/handlers/rich/control/view-settings.ts';
import { frame } from '../../../../src/handlers/rich/frame/frame.ts';
import { summary } from '../../../../src/handlers/rich/frame/summary.ts';
import { JobLog, START } from './training-job.ts';
import { useUtc } from './use-utc.ts';
import { viewModel, viewSettings } from './view.ts';

useUtc();

/** Thirty steps of a loss that is best at step 20 and was no number at three steps. */
const NAN_STEPS = [5, 12, 25];
const BEST = 0.4321;
const LAST = 0.8765;

function knownLog(): JobLog {
  const log = new JobLog('job_known').status(0, 'running', { name: 'known' });
  for (let step = 1; step <= 30; step++) {
    const value = NAN_STEPS.includes(step) ? Number.NaN : step === 20 ? BEST : step === 30 ? LAST : 2 - step / 30;
    log.metric(step * 10, 'train.loss', value, step);
  }
  return log.event(301, 'sft.progress', 'step 30 of 120', 'info', { step: 30, total_steps: 120 });
}

const model = viewModel(knownLog().state());
const now = START + 302_000;

function textOf(columns: number, rows: number, settings: Partial<ViewSettings> = {}, charset: 'braille' | 'block' | 'ascii' = 'braille'): string {
  return frame({ ...model, charset }, viewSettings(settings), { rows, columns }, now).text();
}

function count(text: string, sign: string): number {
  return text.split(sign).length - 1;
}

describe('a frame tells the truth about a known series', () => {
  it.each([['full', 100, 30], ['full', 200, 50], ['compact', 80, 24], ['compact', 60, 16]])('%s, %ix%i: last, best and where, step, each NaN', (_, columns, rows) => {
    const text = textOf(columns, rows);
    expect(text).toContain('0.8765');
    expect(text).toContain('best 0.4321 @20');
    expect(text).toContain('step 30/120');
    expect(text).toContain('25.0%');
    expect(text).toContain('3 NaN');
    expect(count(text, '✗')).toBe(NAN_STEPS.length);
    expect(text).toContain('ETA 14m58s');
  });

  it('full and compact with the events in focus: the alert names the last NaN', () => {
    expect(textOf(100, 30, { focus: 'alerts' })).toContain('train.loss is NaN at step 25, 3 points not finite since step 5');
    expect(textOf(60, 16, { focus: 'alerts' })).toContain('train.loss is NaN at step 25');
  });

  it.each(['block', 'ascii'] as const)('in charset %s too', (charset) => {
    const text = textOf(100, 30, {}, charset);
    expect(text).toContain('0.8765');
    expect(text).toContain('3 NaN');
    expect(text).toContain('best 0.4321 @20');
  });

  it('the charts alone', () => {
    const text = textOf(100, 30, { fullScreen: true });
    expect(text).toContain('best 0.4321 @20');
    expect(count(text, '✗')).toBe(NAN_STEPS.length);
  });

  it('mini: last, best, step, how many NaNs', () => {
    const text = textOf(48, 6);
    expect(text).toContain('0.8765');
    expect(text).toContain('best 0.4321');
    expect(text).toContain('30/120');
    expect(text).toContain('✗ 3 NaN');
  });

  it('one line: status, share, step, last', () => {
    expect(textOf(60, 1)).toMatch(/^ ● known 25\.0% {2}30\/120 {2}train\.loss 0\.8765 +ETA 14m58s {2}⚠ 1$/);
    expect(textOf(6, 1)).toBe('●');
    expect(textOf(7, 1)).toBe('● 25.0%');
  });

  it('the table: share, last, and a series that ended in NaN', () => {
    const broken = new JobLog('job_broken').status(0, 'running').metric(10, 'train.loss', 1, 1).metric(20, 'train.loss', Number.NaN, 22_413).state();
    const both = viewModel([knownLog().state(), broken]);
    const lines = frame(both, viewSettings({ screen: 'jobs', selectedJob: 'job_known' }), { rows: 30, columns: 120 }, now).text().split('\n');
    expect(lines.find((line) => line.includes('known'))).toMatch(/^▸ .*25\.0%.* 14m58s +0\.8765/);
    expect(lines.find((line) => line.includes('job_broken'))).toContain('NaN@22,413');
  });

  it('the summary', () => {
    const lines = summary(model, now);
    expect(lines[0]).toBe('● known (job_known) running for 5m02s');
    expect(lines).toContain('  train.loss  last 0.8765  at 30  best 0.4321  at 20  3 NaN');
    expect(lines).toContain('  step    30/120, 25.0%');
    expect(lines).toContain('  events  1: 1 info');
  });
});

describe('changes of meaning', () => {
  it('silence, stalling and a broken connection are said', () => {
    const later = now + 200_000;
    const retrying = { ...model, connection: { source: '', state: 'retrying', since: START + 4_000, attempts: 2 } as const };
    const settings = viewSettings();
    const text = frame(retrying, settings, { rows: 30, columns: 100 }, later).text();
    expect(text).toContain('silent 3m21s !');
    expect(text).not.toContain('lag');
    expect(text).toContain('⚠ stalled');
    expect(text).toContain('ETA ?');
    expect(text).toContain('reconnecting (2) since 16:00:04 · resume seq 32');
    expect(frame(retrying, settings, { rows: 16, columns: 60 }, later).text()).toContain('reconnecting (2) since 16:00:04 · resume seq 32');
    expect(frame(retrying, settings, { rows: 6, columns: 34 }, later).text()).toContain('reconnecting (2) since 16:00:04');
    expect(frame(retrying, settings, { rows: 1, columns: 60 }, later).text()).toContain('reconnecting (2)');
  });

  it('a silent job and a view that is behind are called differently, and neither where news are fresh', () => {
    const job = knownLog().state();
    const header = (columns: number, ageSeconds: number) => frame(viewModel(job), viewSettings(), { rows: 24, columns }, START + (301 + ageSeconds) * 1_000).text().split('\n')[0];
    for (const columns of [80, 100]) expect([header(columns, 6), header(columns, 4)]).toEqual([expect.stringMatching(/ {3}silent 6s {2}⚠ 1/), expect.not.stringMatching(/silent|lag/)]);
    job.lastReceivedAt = START + 306_500;
    expect(header(80, 6)).toMatch(/ {3}lag 6s {2}⚠ 1/);
  });

  it('no estimate before the pace is known', () => {
    const young = new JobLog('job_young').status(0, 'running').event(1, 'sft.progress', '', 'info', { step: 1, total_steps: 100 }).state();
    const text = frame(viewModel(young), viewSettings(), { rows: 30, columns: 100 }, START + 1_000).text();
    expect(text).toContain('ETA ?');
  });

  it('a job that has ended has no silence and no estimate', () => {
    const ended = viewModel(knownLog().status(310, 'succeeded').state());
    const text = frame(ended, viewSettings(), { rows: 30, columns: 100 }, now + 1e7).text();
    expect(text).toContain('✔ succeeded');
    expect(text).toContain('at 16:05:10');
    expect(text).toContain('100%');
    expect(text).not.toMatch(/ETA|silent|lag/);
  });

  it('a job in the queue has its place and no silence, and none once it runs', () => {
    const log = new JobLog('job_q').status(0, 'queued', { name: 'patient', queue_position: 2 });
    const seen = (rows: number, columns: number) => frame(viewModel(log.state()), viewSettings(), { rows, columns }, now + 1e7).text();
    expect(seen(30, 100)).toMatch(/○ queued, 2 before it[^]* {20}in the queue: 2 before it\n/);
    expect(seen(24, 80)).toContain('○ queued, 2 before it');
    expect(seen(10, 40)).toContain('○ patient queued, 2 before it');
    expect(seen(30, 100)).not.toMatch(/silent|lag/);
    log.status(1, 'queued', { queue_position: 0 });
    expect(seen(24, 80)).toMatch(/○ queued, next[^]*in the queue: next\n/);
    log.status(2, 'running');
    expect(seen(30, 100)).toMatch(/● running[^]*no metric and no output yet/);
    expect(seen(30, 100)).not.toMatch(/next$/m);
    expect(frame(viewModel(new JobLog('job_q').status(0, 'queued').state()), viewSettings(), { rows: 24, columns: 80 }, now).text()).toMatch(/○ queued\n[^]* {20}in the queue\n/);
  });

  it('an unknown word for the status is shown', () => {
    const strange = viewModel(new JobLog('job_x').status(0, 'warming-up').state());
    expect(frame(strange, viewSettings(), { rows: 30, columns: 100 }, now).text()).toContain('? warming-up');
  });
});
