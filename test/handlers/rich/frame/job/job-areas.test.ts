import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Pane } from '../../../../../src/handlers/rich/control/view-settings.ts';
import { jobAreas } from '../../../../../src/handlers/rich/frame/job/job-areas.ts';
import { screenExtent } from '../../../../../src/handlers/rich/frame/screen-extent.ts';
import { runs } from '../../../../support/property.ts';
import { printingLog, START, trainingLog } from '../training-job.ts';
import { viewModel, viewSettings } from '../view.ts';

const job = trainingLog({ hundreds: 130 }).state();
const printing = printingLog().state();
const both = trainingLog({ hundreds: 130 }).printed(1, 'hello').state();
const model = viewModel(job);
const retrying = viewModel(job, { connection: { source: '', state: 'retrying', since: START, attempts: 1 } });

describe('jobAreas', () => {
  it('fills the screen with areas that do not overlap, at every size', () => {
    const property = fc.property(
      fc.integer({ min: 1, max: 300 }),
      fc.integer({ min: 1, max: 100 }),
      fc.constantFrom<Pane>('metrics', 'events', 'timeline', 'alerts', 'output'),
      fc.boolean(),
      fc.constantFrom(model, retrying),
      fc.constantFrom(job, printing, both),
      (columns, rows, focus, fullScreen, seen, shown) => {
        const { top, charts, values, texts, footer } = jobAreas(shown, viewSettings({ focus, fullScreen }), seen, { rows, columns });
        const used = Array.from({ length: rows }, () => 0);
        const use = (row: number, share: number) => {
          expect(row).toBeGreaterThanOrEqual(0);
          expect(row).toBeLessThan(rows);
          used[row] = (used[row] ?? 0) + share;
        };
        for (const row of top.keys()) use(row, columns);
        if (footer !== undefined) use(footer, columns);
        for (const area of [charts?.rectangle, values, ...texts.map(({ rectangle }) => rectangle)]) {
          if (area === undefined) continue;
          expect(area.rows).toBeGreaterThan(0);
          for (let row = area.row; row < area.row + area.rows; row++) use(row, area.columns);
        }
        const isLine = columns < 32 || rows < 6;
        expect(used).toEqual(used.map((_, row) => (isLine && row > 0 ? 0 : columns)));
      },
    );
    fc.assert(property, runs(1_000));
  });

  it('gives the pane that has the focus more room', () => {
    const size = { rows: 30, columns: 100 };
    const rowsOf = (focus: Pane) => jobAreas(job, viewSettings({ focus }), model, size).texts[0]?.rectangle.rows ?? 0;
    expect(rowsOf('events')).toBeGreaterThan(rowsOf('metrics'));
    expect(jobAreas(job, viewSettings({ focus: 'alerts' }), model, size).texts[0]?.pane).toBe('alerts');
  });

  it('shows what the program prints: in the place of the charts where there are none, else below them', () => {
    const panes = (shown: typeof job, focus: Pane, [columns, rows]: readonly [number, number]) => {
      const { texts, charts } = jobAreas(shown, viewSettings({ focus }), model, { rows, columns });
      return [...(charts === undefined ? [] : ['charts']), ...texts.map(({ pane }) => pane)].join(' ');
    };
    const sizes = [[100, 30], [80, 24], [40, 10], [200, 50]] as const;
    expect(sizes.map((size) => panes(printing, 'metrics', size))).toEqual(['output events', 'output events', 'output', 'output events timeline']);
    expect(sizes.map((size) => panes(printing, 'alerts', size))).toEqual(['output alerts', 'alerts', 'alerts', 'output events alerts']);
    expect(sizes.map((size) => panes(both, 'metrics', size))).toEqual(['charts output', 'charts output', 'output', 'charts output events']);
    expect(sizes.map((size) => panes(both, 'events', size))).toEqual(['charts events', 'events', 'events', 'charts output events']);
    expect(sizes.map((size) => panes(job, 'output', size))).toEqual(['charts output', 'output', 'output', 'charts output events']);
    const focused = jobAreas(printing, viewSettings(), model, { rows: 30, columns: 100 }).texts.map(({ rectangle }) => rectangle.rows);
    expect(focused[0]).toBeGreaterThan(2 * (focused[1] ?? 0));
    expect(screenExtent(viewModel(printing), viewSettings(), { rows: 30, columns: 100 }).lines).toBe((focused[0] ?? 0) - 2);
  });

  it('has what the program prints alone where the charts would be, and there are none', () => {
    const alone = (shown: typeof job) => jobAreas(shown, viewSettings({ focus: 'metrics', fullScreen: true }), model, { rows: 30, columns: 100 });
    expect([alone(printing).charts, alone(printing).texts.map(({ pane }) => pane), alone(both).texts]).toEqual([undefined, ['output'], []]);
  });

  it('says how many events have room', () => {
    const extent = screenExtent(model, viewSettings({ focus: 'events', fullScreen: true }), { rows: 24, columns: 80 });
    expect(extent.lines).toBe(22);
    expect(screenExtent(model, viewSettings(), { rows: 24, columns: 80 }).pages).toBe(3);
  });
});
