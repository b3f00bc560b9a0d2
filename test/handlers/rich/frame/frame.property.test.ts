import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StreamMessage } from '../../../../src/core/message.ts';
import type { ViewSettings } from '../../../../src/handlers/rich/control/view-settings.ts';
import { frame } from '../../../../src/handlers/rich/frame/frame.ts';
import { screenExtent } from '../../../../src/handlers/rich/frame/screen-extent.ts';
import { summary } from '../../../../src/handlers/rich/frame/summary.ts';
import type { ViewModel } from '../../../../src/handlers/rich/frame/view-model.ts';
import type { JobState } from '../../../../src/handlers/rich/state/job-state.ts';
import { newJobState } from '../../../../src/handlers/rich/state/new-job-state.ts';
import { reduce } from '../../../../src/handlers/rich/state/reduce.ts';
import { arbitraryMessage } from '../../../support/arbitrary-message.ts';
import { runs } from '../../../support/property.ts';
import { newest, trainingLog } from './training-job.ts';
import { linesOf, rowWidths, viewModel, viewSettings } from './view.ts';

// oxlint-disable-next-line no-control-regex
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;
const ASCII = /^[ -~]*$/;

const size = fc.oneof(
  fc.record({ columns: fc.integer({ min: 20, max: 300 }), rows: fc.integer({ min: 4, max: 100 }) }),
  // Where the layouts change, and where nothing fits.
  fc.record({ columns: fc.constantFrom(0, 1, 2, 3, 5, 9, 19, 31, 32, 33, 59, 60, 99, 100, 139, 140), rows: fc.constantFrom(0, 1, 2, 3, 5, 6, 7, 15, 16, 17, 19, 20, 27, 28) }),
);

const text = fc.oneof(fc.constantFrom('', 'loss', 'a('), fc.string({ unit: 'binary', maxLength: 30 }), fc.string({ unit: 'grapheme', maxLength: 300 }));

const settings: fc.Arbitrary<Partial<ViewSettings>> = fc.record(
  {
    screen: fc.constantFrom('job', 'jobs'),
    selectedJob: fc.constantFrom('job_1', 'gone', 'job_abc123'),
    pinnedJobs: fc.constantFrom([], ['job_abc123', 'gone', 'job_1']),
    jobFilter: text,
    jobOrder: fc.constantFrom('created', 'status', 'progress', 'metric'),
    focus: fc.constantFrom('metrics', 'events', 'timeline', 'alerts'),
    fullScreen: fc.boolean(),
    help: fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
    showCommand: fc.boolean(),
    prompt: fc.record({
      kind: fc.constantFrom('metric-filter', 'search', 'event-types', 'job-filter', 'confirm-cancel'),
      text,
      problem: fc.option(text, { nil: undefined }),
    }),
    metricFilter: text,
    logY: fc.boolean(),
    smoothing: fc.constantFrom(0, 0.6, 0.99),
    xAxis: fc.constantFrom('step', 'relative', 'wall'),
    zoom: fc.tuple(fc.double({ noNaN: true }), fc.double({ noNaN: true })).map(([from, to]) => ({ from, to })),
    crosshair: fc.double(),
    gridColumns: fc.nat(9),
    gridRows: fc.nat(9),
    page: fc.nat(50),
    minLevel: fc.constantFrom('debug', 'info', 'warning', 'error'),
    eventTypes: text,
    search: text,
    logPosition: fc.integer({ min: -5, max: 200 }),
    logOffset: fc.nat(500),
    pausedAt: fc.nat(),
  },
  { requiredKeys: [] },
);

const model: fc.Arbitrary<Partial<ViewModel>> = fc.record(
  {
    connection: fc.record({ source: text, state: fc.constantFrom('live', 'retrying'), since: fc.double(), attempts: fc.nat() }),
    charset: fc.constantFrom('braille', 'block', 'ascii'),
    command: text,
    notice: text,
    offers: fc.record({ detach: fc.boolean(), cancel: fc.boolean() }),
  },
  { requiredKeys: [] },
);

/** The jobs of these messages, each with a state of its own. */
function jobsOf(messages: readonly StreamMessage[]): JobState[] {
  const jobs = new Map<string, JobState>();
  for (const message of messages) {
    const job = jobs.get(message.jobId) ?? newJobState(message.jobId);
    jobs.set(message.jobId, job);
    reduce(job, message);
  }
  return [...jobs.values()];
}

const known = trainingLog({ hundreds: 130, nanAt: [50] });

describe('a frame', () => {
  it('is as large as the terminal and safe to print, whatever the messages, the settings and the size', () => {
    const property = fc.property(size, fc.array(arbitraryMessage, { maxLength: 40 }), settings, model, fc.boolean(), fc.double(), (area, messages, chosen, seen, hasKnown, time) => {
      const jobs = [...jobsOf(messages), ...(hasKnown ? [known.state()] : [])];
      const whole = viewModel(jobs, seen);
      const canvas = frame(whole, viewSettings(chosen), area, hasKnown ? newest(known) : time);
      expect([canvas.rows, canvas.columns, canvas.glyphs.length]).toEqual([area.rows, area.columns, area.rows * area.columns]);
      expect(rowWidths(canvas).filter((width) => width !== area.columns)).toEqual([]);
      const lines = linesOf(canvas);
      expect(lines.filter((line) => UNSAFE.test(line))).toEqual([]);
      if (whole.charset === 'ascii') expect(lines.filter((line) => !ASCII.test(line) || line.length !== area.columns)).toEqual([]);
    });
    fc.assert(property, runs(500));
  });

  it('says how much there is to go through', () => {
    const property = fc.property(size, fc.array(arbitraryMessage, { maxLength: 10 }), settings, model, (area, messages, chosen, seen) => {
      const jobs = [...jobsOf(messages), known.state()];
      const { pages, lines, rows } = screenExtent(viewModel(jobs, seen), viewSettings(chosen), area);
      expect(pages).toBeGreaterThanOrEqual(1);
      expect(lines).toBeGreaterThanOrEqual(1);
      expect(new Set(rows).size).toBe(rows.length);
    });
    fc.assert(property, runs(300));
  });

  it('leaves lines that are safe to print', () => {
    const property = fc.property(fc.array(arbitraryMessage, { maxLength: 40 }), model, fc.double(), (messages, seen, time) => {
      const whole = viewModel(jobsOf(messages), seen);
      const lines = summary(whole, time);
      expect(lines.filter((line) => UNSAFE.test(line))).toEqual([]);
      if (whole.charset === 'ascii') expect(lines.filter((line) => !ASCII.test(line))).toEqual([]);
    });
    fc.assert(property, runs(300));
  });
});
