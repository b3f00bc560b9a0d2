import { describe, expect, it } from 'vitest';
import { StreamMessage } from '../../../../src/core/message.ts';
import type { PressContext } from '../../../../src/handlers/rich/control/press-context.ts';
import type { ViewSettings } from '../../../../src/handlers/rich/control/view-settings.ts';
import { reduce } from '../../../../src/handlers/rich/state/reduce.ts';
import { pressAll, pressContext, printingJob, runningJob } from './press-fixture.ts';

type Case = readonly [keys: string, changes: Partial<ViewSettings>, from?: Partial<ViewSettings>, context?: Partial<PressContext>];

function table(title: string, cases: readonly Case[]): void {
  describe(title, () => {
    it.each(cases.map(([keys, changes, from = {}, context = {}]) => ({ keys, changes, from, context })))('$keys gives $changes', ({ keys, changes, from, context }) => {
      expect(pressAll(keys, pressContext(context), from).settings).toMatchObject(changes);
    });
  });
}

table('overlays and layers', [
  ['?', { help: true }],
  ['? ?', { help: false }],
  ['? escape', { help: false }],
  ['? y', { help: false, logY: true }],
  ['? f12', { help: false }],
  ['K', { showCommand: true }],
  ['K escape', { showCommand: false }],
  ['enter', { fullScreen: true }],
  ['enter enter', { fullScreen: false }],
  ['enter i escape', { fullScreen: true, crosshair: undefined }],
  ['enter i escape escape', { fullScreen: false }],
  ['escape', { screen: 'jobs' }],
  ['escape', { screen: 'job' }, {}, { hasTable: false }],
]);

table('panes', [
  ['tab', { focus: 'events' }],
  ['tab tab tab tab tab', { focus: 'metrics' }],
  ['shift-tab', { focus: 'output' }],
  // Where the output stands in the place of the charts, each press goes to another pane.
  ['tab', { focus: 'events' }, {}, { job: printingJob(false) }],
  ['tab tab tab tab', { focus: 'output' }, {}, { job: printingJob(false) }],
  ['tab tab tab tab tab', { focus: 'events' }, {}, { job: printingJob(false) }],
  ['shift-tab', { focus: 'alerts' }, {}, { job: printingJob(false) }],
  ['2', { focus: 'events' }],
  ['3', { focus: 'timeline' }],
  ['a', { focus: 'alerts' }],
  ['a a', { focus: 'metrics' }],
  ['5', { focus: 'output' }],
  ['o', { focus: 'output' }],
  ['2 enter tab', { focus: 'timeline', fullScreen: true }],
]);

table('charts', [
  ['y', { logY: true }],
  ['y y', { logY: false }],
  ['m', { smoothing: 0.9 }],
  ['m m', { smoothing: 0.99 }],
  ['m m m', { smoothing: 0 }],
  ['m', { smoothing: 0.9 }, { smoothing: 0.7 }],
  ['x', { xAxis: 'relative' }],
  ['x x x', { xAxis: 'step' }],
  ['c c', { gridColumns: 2 }],
  ['c c c c c', { gridColumns: 0 }],
  ['r', { gridRows: 1, page: 0 }, { page: 2 }],
  ['page-down', { page: 1 }],
  ['page-down page-down page-down page-down', { page: 2 }],
  ['page-down page-up page-up', { page: 0 }],
  ['end', { page: 2 }],
  ['end home', { page: 0 }],
  ['page-down', { page: 0 }, {}, { pages: 0 }],
]);

table('zoom', [
  ['+', { zoom: { from: 500, to: 1000 } }],
  ['+ +', { zoom: { from: 750, to: 1000 } }],
  ['+ + -', { zoom: { from: 500, to: 1000 } }],
  ['+ + - -', { zoom: undefined }],
  ['+ + 0', { zoom: undefined }],
  ['+ left', { zoom: { from: 375, to: 875 } }],
  ['+ left left left left left left', { zoom: { from: 0, to: 500 } }],
  ['+ right', { zoom: { from: 500, to: 1000 } }],
  ['left', { zoom: undefined }],
  ['+ x', { zoom: undefined, xAxis: 'relative' }],
  ['x +', { zoom: { from: 500_000, to: 1_000_000 } }],
  ['x x +', { zoom: { from: Date.UTC(2026, 0, 1) + 500_000, to: Date.UTC(2026, 0, 1) + 1_000_000 } }],
  ['+', { zoom: undefined }, {}, { charted: [] }],
]);

table('the crosshair', [
  ['i', { crosshair: 1000, focus: 'metrics' }],
  ['i i', { crosshair: undefined }],
  ['i left', { crosshair: 990 }],
  ['i left left right', { crosshair: 990 }],
  ['i right', { crosshair: 1000 }],
  ['i left +', { zoom: { from: 500, to: 1000 } }],
  ['2 i', { focus: 'metrics' }],
  ['i x', { crosshair: 1_000_000 }],
  ['i', { crosshair: undefined }, {}, { charted: [] }],
  // It takes the part that is shown along.
  ['left', { crosshair: 490, zoom: { from: 490, to: 890 } }, { crosshair: 500, zoom: { from: 500, to: 900 } }],
]);

describe('zoom', () => {
  it('centres on the crosshair, and stays where it is when new points come', () => {
    const job = runningJob();
    const context = pressContext({ job });
    const { settings } = pressAll('+', context, { crosshair: 400 });
    expect(settings.zoom).toEqual({ from: 150, to: 650 });
    reduce(job, StreamMessage.fromMetric('job_1', { name: 'train.loss', value: 1, step: 5000 }));
    expect(pressAll('y', context, settings).settings.zoom).toEqual({ from: 150, to: 650 });
    expect(pressAll('0', context, settings).settings.zoom).toBeUndefined();
  });

  it('ends where numbers cannot tell steps apart', () => {
    const keys = Array.from({ length: 100 }, () => '+').join(' ');
    const { settings, notice } = pressAll(keys);
    const { from, to } = settings.zoom as { from: number; to: number };
    expect(from).toBeLessThan(to);
    expect(notice).toContain('as far as it goes');
  });
});

// 40 events, ten of which fit: as long as nothing is filtered, the highest position is 10.
table('the log', [
  ['2 up', { logPosition: 39 }],
  ['2 k k j', { logPosition: 39 }],
  ['2 up down', { logPosition: undefined }],
  ['2 page-up', { logPosition: 31 }],
  ['2 page-up page-down', { logPosition: undefined }],
  ['2 home', { logPosition: 10 }],
  ['2 home up', { logPosition: 10 }],
  ['2 home page-down', { logPosition: 19 }],
  ['2 home end', { logPosition: undefined }],
  ['2 g G', { logPosition: undefined }],
  ['2 right right left', { logOffset: 8 }],
  ['2 left', { logOffset: 0 }],
  ['2 right tab', { logOffset: 0 }],
  ['L', { minLevel: 'warning' }],
  ['L L L', { minLevel: 'debug' }],
  // Only the ten warnings, which all fit.
  ['2 L up', { logPosition: undefined }],
  ['2 L up', { logPosition: 36 }, {}, { lines: 4 }],
  ['2 L home', { logPosition: 16 }, {}, { lines: 4 }],
  ['2 up', { logPosition: undefined }, {}, { job: undefined }],
]);

const printed = { job: printingJob() };
const bare = { job: printingJob(false) };

table('what the program prints', [
  ['5 up up', { outputPosition: 38, logPosition: undefined }, {}, printed],
  ['5 up down', { outputPosition: undefined }, {}, printed],
  ['5 page-up', { outputPosition: 31 }, {}, printed],
  ['5 home', { outputPosition: 10 }, {}, printed],
  ['5 home end', { outputPosition: undefined }, {}, printed],
  ['5 right', { logOffset: 8 }, {}, printed],
  // Each log stays where it is held.
  ['5 up 2 up up', { outputPosition: 39, logPosition: 38 }, {}, printed],
  ['5 up escape enter', { screen: 'job', outputPosition: undefined }, {}, printed],
  ['5 / s p i k e enter', { focus: 'output', search: 'spike', outputPosition: 40 }, {}, printed],
  ['5 / s p i k e enter N N n', { focus: 'output', outputPosition: 36, logPosition: undefined }, {}, printed],
  ['5 L', { focus: 'output', minLevel: 'warning', outputPosition: undefined }, {}, printed],
  // Where there are charts, keys go to them until the output is chosen.
  ['up', { focus: 'metrics', outputPosition: undefined }, {}, printed],
  // Where it stands in their place, whoever reads it has it chosen.
  ['page-up', { focus: 'output', outputPosition: 31 }, {}, bare],
  ['/ 3 9 enter', { focus: 'output', search: '39', outputPosition: 39 }, {}, bare],
  ['enter', { focus: 'output', fullScreen: true }, {}, bare],
  ['y', { focus: 'metrics' }, {}, bare],
]);

table('the table of jobs', [
  ['down', { selectedJob: 'job_2' }, { screen: 'jobs' }],
  ['up', { selectedJob: 'job_1' }, { screen: 'jobs' }],
  ['G', { selectedJob: 'job_3' }, { screen: 'jobs' }],
  ['G down', { selectedJob: 'job_3' }, { screen: 'jobs' }],
  ['page-down', { selectedJob: 'job_2' }, { screen: 'jobs' }, { lines: 2 }],
  ['down', { selectedJob: 'job_1' }, { screen: 'jobs', selectedJob: 'job_9' }],
  ['down', { selectedJob: 'job_1' }, { screen: 'jobs' }, { rows: [] }],
  ['down enter', { screen: 'job', selectedJob: 'job_2' }, { screen: 'jobs' }],
  ['enter', { screen: 'job', page: 0, zoom: undefined }, { screen: 'jobs', page: 2, zoom: { from: 1, to: 2 } }],
  ['enter escape', { screen: 'jobs' }, { screen: 'jobs' }],
  ['p down p', { pinnedJobs: ['job_1', 'job_2'] }, { screen: 'jobs' }],
  ['p p', { pinnedJobs: [] }, { screen: 'jobs' }],
  ['p', { pinnedJobs: ['a', 'b', 'c', 'd', 'e'] }, { screen: 'jobs', pinnedJobs: ['a', 'b', 'c', 'd', 'e'] }],
  ['o', { jobOrder: 'status' }, { screen: 'jobs' }],
  ['o o o o', { jobOrder: 'created' }, { screen: 'jobs' }],
  ['y', { logY: true }, { screen: 'jobs' }],
  ['c', { gridColumns: 0 }, { screen: 'jobs' }],
]);

describe('pausing', () => {
  it('remembers how many messages there were', () => {
    expect(pressAll('space').settings.pausedAt).toBe(142);
    expect(pressAll('space space').settings.pausedAt).toBeUndefined();
  });
});

describe('keys that ask for something', () => {
  it.each([
    ['q', ['detach']],
    ['d', ['detach']],
    ['s', ['raw-stream']],
    ['Y', ['copy']],
    ['ctrl-l', ['redraw']],
    ['ctrl-c', ['interrupt']],
    ['/ ctrl-c', ['interrupt']],
    ['ctrl-z', ['suspend']],
    ['? ctrl-c', ['interrupt']],
    ['X y', ['cancel']],
    ['X', []],
    ['f12', []],
  ] as const)('%s gives %j', (keys, effects) => {
    expect(pressAll(keys).effects).toEqual(effects);
  });

  it('offers no detaching where there is none', () => {
    const { effects, notice } = pressAll('q', pressContext({ offers: { detach: false, cancel: false } }));
    expect(effects).toEqual([]);
    expect(notice).toContain('ctrl-c');
  });

  it('cancels by y alone', () => {
    for (const keys of ['X n', 'X enter', 'X escape', 'X space', 'X x y']) {
      const { effects, settings } = pressAll(keys);
      expect(effects, keys).toEqual([]);
      expect(settings.prompt, keys).toBeUndefined();
    }
  });

  it('asks for no cancelling of what has ended, is not there, or is not ours to cancel', () => {
    const ended = runningJob();
    reduce(ended, StreamMessage.fromStatus('job_1', { status: 'failed' }));
    for (const context of [{ job: ended }, { job: undefined }, { offers: { detach: true, cancel: false } }]) {
      const { settings, notice } = pressAll('X', pressContext(context));
      expect(settings.prompt).toBeUndefined();
      expect(notice).toMatch(/\w/);
    }
  });
});
