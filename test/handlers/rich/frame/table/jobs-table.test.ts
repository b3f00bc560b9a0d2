import { describe, expect, it } from 'vitest';
import type { ViewSettings } from '../../../../../src/handlers/rich/control/view-settings.ts';
import { frame } from '../../../../../src/handlers/rich/frame/frame.ts';
import { screenExtent } from '../../../../../src/handlers/rich/frame/screen-extent.ts';
import { Style } from '../../../../../src/handlers/rich/frame/style.ts';
import { changeOver } from '../../../../../src/handlers/rich/frame/table/change-over.ts';
import type { MetricSeries } from '../../../../../src/handlers/rich/state/metric-series.ts';
import { JobLog, START, trainingLog } from '../training-job.ts';
import { viewModel, viewSettings } from '../view.ts';

const jobs = Array.from({ length: 60 }, (_, index) => new JobLog(`job_${String(index).padStart(2, '0')}`).status(0, 'running').metric(1, 'train.loss', index, 1).state());

function screen(settings: Partial<ViewSettings>, columns = 100, rows = 24) {
  return frame(viewModel(jobs), viewSettings({ screen: 'jobs', ...settings }), { rows, columns }, START + 1_000);
}

describe('the table of jobs', () => {
  it.each(['job_00', 'job_31', 'job_59'])('keeps the selected job %s on the screen', (selectedJob) => {
    const canvas = screen({ selectedJob });
    const row = canvas.text().split('\n').findIndex((line) => line.startsWith('▸') && line.includes(selectedJob));
    expect(row).toBeGreaterThan(1);
    expect(canvas.styles[row * canvas.columns + 10]).toBe(Style.SELECTED);
  });

  it('says which part of it is on the screen, and shows as many as fit', () => {
    const text = screen({ selectedJob: 'job_59' }).text();
    const [, first, last] = text.match(/(\d+)–(\d+) of 60/) ?? [];
    expect(last).toBe('60');
    expect(text.match(/^.{3}job_\d\d/gm)?.length).toBe(60 - Number(first) + 1);
  });

  it('marks pinned jobs with the marker of their curve', () => {
    const lines = screen({ selectedJob: 'job_02', pinnedJobs: ['job_01', 'job_03'] }).text().split('\n');
    const markOf = (id: string) => lines.find((line) => line.includes(` ${id} `))?.slice(0, 3);
    expect(['job_00', 'job_01', 'job_02', 'job_03'].map(markOf)).toEqual(['   ', ' ● ', '▸  ', ' ▲ ']);
    expect(lines.find((line) => line.includes('● job_01') && line.includes('▲ job_03') && line.includes('■ job_02'))).toBeDefined();
  });

  it('leaves out the columns that tell least where it is narrow', () => {
    const titles = [200, 130, 100, 80, 60, 40].map((columns) => screen({}, columns).text().split('\n')[1]?.trim().replace(/ {2,}/g, ' · '));
    expect(titles).toEqual([
      'NAME · TYPE · STATUS · PROGRESS · TIME · ETA · train.loss · Δ 10m · TREND · LATEST',
      'NAME · TYPE · STATUS · PROGRESS · TIME · ETA · train.loss · Δ 10m · TREND · LATEST',
      'NAME · STATUS · PROGRESS · TIME · ETA · train.loss · Δ 10m · TREND',
      'NAME · STATUS · PROGRESS · ETA · train.loss · Δ 10m',
      'NAME · STATUS · DONE · ETA · train.loss',
      'NAME · STATUS · DONE',
    ]);
  });

  it('shows what was told last: an event, or a line that was printed', () => {
    const latestOf = (log: JobLog) => frame(viewModel(log.state()), viewSettings({ screen: 'jobs' }), { rows: 24, columns: 200 }, START).text().split('\n')[2]?.split(/ {2,}/).at(-1);
    const log = new JobLog('job_1').status(0, 'running').event(1, 'sft.created', 'Job created');
    expect(latestOf(log)).toBe('Job created');
    expect(latestOf(log.printed(2, 'epoch 1 of 3').printed(3, '\u001b[32mepoch\u001b[0m\t2 of 3'))).toBe('epoch 2 of 3');
    expect(latestOf(log.printed(3, '    indented'))).toBe('indented');
    expect(latestOf(log.event(4, 'sft.job.failed', 'exit code 1', 'error'))).toBe('✖ exit code 1');
    expect(latestOf(new JobLog('job_1').status(0, 'running').printed(1, 'hello'))).toBe('hello');
  });

  it('shows where jobs stand in the queue, in their progress', () => {
    const queued = [0, 12, 1_234].map((place) => new JobLog(`job_${place}`).status(0, 'queued', { queue_position: place }).state());
    const rows = (columns: number) => frame(viewModel(queued), viewSettings({ screen: 'jobs' }), { rows: 24, columns }, START).text().split('\n').slice(2, 5);
    expect(rows(100).map((row) => row.slice(24, 44).trim())).toEqual(['next', '12 before it', '1,234 before it']);
    expect(rows(60).map((row) => /queued +(\S+)/.exec(row)?.[1])).toEqual(['next', '–', '–']);
  });

  it('charts the selected job, and where that has no such metric the first that has it, one that runs before others', () => {
    const of = (jobId: string, status: string) => new JobLog(jobId).status(0, status);
    const all = [of('queued', 'queued'), of('done', 'succeeded').metric(1, 'train.loss', 1, 5), of('runs', 'running').metric(1, 'train.loss', 2, 7)].map((log) => log.state());
    const title = (selectedJob: string, jobFilter = '') => /┌ (train\.loss of \w+)/.exec(frame(viewModel(all), viewSettings({ screen: 'jobs', selectedJob, jobFilter }), { rows: 24, columns: 100 }, START).text())?.[1];
    expect([title('done'), title('queued'), title('queued', 'done')]).toEqual(['train.loss of done', 'train.loss of runs', 'train.loss of done']);
    expect(screenExtent(viewModel(all), viewSettings({ screen: 'jobs', selectedJob: 'queued' }), { rows: 24, columns: 100 }).charted.map(({ jobId }) => jobId)).toEqual(['runs']);
  });

  it('takes the room of the chart where no job has a metric', () => {
    const queued = Array.from({ length: 60 }, (_, index) => new JobLog(`job_${index + 10}`).status(0, 'queued').state());
    const settings = viewSettings({ screen: 'jobs', selectedJob: 'job_10' });
    expect(frame(viewModel(queued), settings, { rows: 24, columns: 100 }, START).text().match(/^.{3}job_\d\d/gm)).toHaveLength(21);
    expect(screenExtent(viewModel(queued), settings, { rows: 24, columns: 100 }).lines).toBe(21);
  });

  it('says why nothing is there', () => {
    expect(screen({ jobFilter: 'nothing' }).text()).toContain('no job matches');
    expect(frame(viewModel([]), viewSettings({ screen: 'jobs' }), { rows: 24, columns: 80 }, START).text()).toContain('no job yet');
  });
});

describe('changeOver', () => {
  const series = (hundreds: number) => trainingLog({ hundreds }).state().series.get('train.lr') as MetricSeries;

  it('is the difference to the value of that time', () => {
    // A hundred steps take ten seconds, and warm the rate up by a fortieth.
    expect(changeOver(series(10), 60_000)).toBeCloseTo(3e-4 * ((10 / 40) * 0.99 - (4 / 40) * 0.996), 10);
  });

  it('is not known for a series that is younger', () => {
    expect(changeOver(series(10), 100_000)).toBeUndefined();
  });
});
