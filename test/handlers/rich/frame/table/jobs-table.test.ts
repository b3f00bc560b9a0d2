import { describe, expect, it } from 'vitest';
import type { ViewSettings } from '../../../../../src/handlers/rich/control/view-settings.ts';
import { frame } from '../../../../../src/handlers/rich/frame/frame.ts';
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
      'NAME · TYPE · STATUS · PROGRESS · TIME · ETA · train.loss · Δ 10m · TREND · LAST EVENT',
      'NAME · TYPE · STATUS · PROGRESS · TIME · ETA · train.loss · Δ 10m · TREND · LAST EVENT',
      'NAME · STATUS · PROGRESS · TIME · ETA · train.loss · Δ 10m · TREND',
      'NAME · STATUS · PROGRESS · ETA · train.loss · Δ 10m',
      'NAME · STATUS · DONE · ETA · train.loss',
      'NAME · STATUS · DONE',
    ]);
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
