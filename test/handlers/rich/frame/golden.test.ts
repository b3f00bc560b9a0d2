import { describe, expect, it } from 'vitest';
import type { ViewSettings } from '../../../../src/handlers/rich/control/view-settings.ts';
import type { Size } from '../../../../src/handlers/rich/frame/canvas.ts';
import { frame } from '../../../../src/handlers/rich/frame/frame.ts';
import { summary } from '../../../../src/handlers/rich/frame/summary.ts';
import type { ViewModel } from '../../../../src/handlers/rich/frame/view-model.ts';
import { newest, printingLog, trainingLog } from './training-job.ts';
import { useUtc } from './use-utc.ts';
import { viewModel, viewSettings } from './view.ts';

useUtc();

const SIZES = ['100x30', '80x24', '60x16', '32x6', '40x1'] as const;

function sizeOf(text: string): Size {
  const [columns = 0, rows = 0] = text.split('x').map(Number);
  return { rows, columns };
}

const log = trainingLog({ nanAt: [600, 650] });
const now = newest(log) + 400;
const oneJob = viewModel(log.state());

const manyJobs = viewModel([
  log.state(),
  trainingLog({ jobId: 'job_def456', name: 'sft-lr1e4', hundreds: 690, loss: 0.9 }).state(),
  trainingLog({ jobId: 'job_ghi789', name: 'rl-ppo-2', jobType: 'rl', hundreds: 300, loss: 1.1 })
    .metric(3_065, 'train.loss', Number.NaN, 30_050)
    .status(3_070, 'failed', { error: 'train.loss is NaN' })
    .state(),
  trainingLog({ jobId: 'job_jkl012', name: 'sft-lr1e3', hundreds: 930, loss: 0.7 }).status(9_362, 'succeeded').state(),
]);
const table = viewSettings({ screen: 'jobs', selectedJob: 'job_ghi789', pinnedJobs: ['job_abc123', 'job_def456'] });

function compare(name: string, model: ViewModel, settings: ViewSettings, size: string, at = now) {
  return expect(`${frame(model, settings, sizeOf(size), at).text()}\n`).toMatchFileSnapshot(`golden/${name}-${size}.txt`);
}

describe('a frame looks as it did', () => {
  it.each(SIZES)('one job, %s', (size) => compare('job', oneJob, viewSettings(), size));

  it.each(SIZES)('many jobs, %s', (size) => compare('jobs', manyJobs, table, size));

  it.each(['100x30', '60x16'])('in ASCII, %s', async (size) => {
    await compare('ascii-job', { ...oneJob, charset: 'ascii' }, viewSettings(), size);
    await compare('ascii-jobs', { ...manyJobs, charset: 'ascii' }, table, size);
  });

  it('blocks, 100x30', () => compare('block-job', { ...oneJob, charset: 'block' }, viewSettings(), '100x30'));

  it('on a wide screen with the timeline in focus, 200x50', () => compare('timeline', oneJob, viewSettings({ focus: 'timeline', metricFilter: 'loss|lr' }), '200x50'));

  it('a pane alone, 80x24', async () => {
    await compare('full-events', oneJob, viewSettings({ focus: 'events', fullScreen: true, minLevel: 'debug', search: 'ckpt' }), '80x24');
    await compare('full-metrics', oneJob, viewSettings({ fullScreen: true }), '80x24');
  });

  it.each(['40x10', '80x24', '100x30', '200x50'])('a program that only prints, %s', (size) => {
    const log = printingLog().printed(40, 'Epoch 1:  37%|███▋', { overwrites: true }).printed(41, '[12 lines, 0.3 MB left out: the program printed more than is kept]', { dropped_lines: 12, dropped_bytes: 300_000 });
    return compare('output', viewModel(log.state()), viewSettings(), size, newest(log) + 400);
  });

  it.each(['80x24', '100x30', '200x50'])('a program that prints, with metrics, %s', (size) => {
    const log = trainingLog();
    for (let index = 0; index < 20; index++) log.printed(7_000 + index, `Train Epoch: 3 [${index}/60000]  Loss: 0.${500 - index}`);
    return compare('output-metrics', viewModel(log.state()), viewSettings({ focus: size === '80x24' ? 'output' : 'metrics' }), size);
  });

  it('help and command, 80x24', async () => {
    await compare('help', oneJob, viewSettings({ help: true }), '80x24');
    await compare('command', oneJob, viewSettings({ showCommand: true }), '80x24');
  });

  it('a failed job behind a broken connection, 100x30', async () => {
    const failed = trainingLog().event(7_200, 'sft.job.failed', 'CUDA out of memory', 'error').status(7_201, 'failed', { error: 'CUDA out of memory' });
    const connection = { source: 'x', state: 'retrying', since: now - 9_000, attempts: 2 } as const;
    await compare('failed', viewModel(failed.state()), viewSettings({ focus: 'alerts' }), '100x30', newest(failed) + 60_000);
    await compare('reconnecting', { ...oneJob, connection }, viewSettings({ pausedAt: 2_000 }), '60x16');
  });

  it('a job of which nothing is known, 60x16', () => compare('nothing', viewModel(trainingLog({ hundreds: 0 }).state()), viewSettings(), '60x16', now));

  it('the summary', () => expect(`${summary(oneJob, now).join('\n')}\n\n${summary(manyJobs, now).join('\n')}\n`).toMatchFileSnapshot('golden/summary.txt'));

  it('the summary of very many jobs: a line each, and why they failed', () => {
    const jobs = Array.from({ length: 11 }, (_, index) => trainingLog({ jobId: `job_${index}`, hundreds: 2 }).status(90, index === 3 ? 'failed' : 'succeeded', index === 3 ? { error: 'no luck' } : {}).state());
    const lines = summary(viewModel(jobs), now);
    expect([lines.length, lines.slice(2, 5)]).toEqual([12, ['✔ sft-lr3e4 (job_2) succeeded after 30s', '✖ sft-lr3e4 (job_3) failed after 30s', '  error   no luck']]);
  });

  it('the summary of a program that printed: its last lines where it failed, or where there is nothing else', () => {
    const last = (log: ReturnType<typeof printingLog>) => summary(viewModel(log.state()), newest(log)).slice(1);
    expect(last(printingLog(30).status(20, 'succeeded'))).toEqual(['  events  1: 1 info', '  output  30 lines, at the end:', ...[25, 26, 27, 28, 29].map((index) => expect.stringMatching(`^    shard ${index} `))]);
    expect(last(printingLog(30).metric(9, 'train.loss', 1, 1).status(20, 'succeeded')).at(-1)).toBe('  output  30 lines');
    const failed = last(printingLog(3).metric(9, 'train.loss', 1, 1).status(20, 'failed', { error: 'exit code 1' }));
    expect(failed.slice(-4)).toEqual(['  output  3 lines, at the end:', '    Loading data: /data/train.csv', expect.stringContaining('shard 1'), expect.stringContaining('shard 2')]);
    const long = last(printingLog(1).printed(9, 'A'.repeat(900)).status(20, 'succeeded')).at(-1) ?? '';
    expect([long.length, long.at(-1)]).toEqual([304, '…']);
    expect(summary(viewModel([printingLog(3).state(), trainingLog().state()]), now)).toContain('  output  3 lines');
  });
});
