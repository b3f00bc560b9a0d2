import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DEFAULT_SETTINGS, LARGEST_GRID } from '../../../../src/handlers/rich/control/default-settings.ts';
import { EVENT_LEVELS } from '../../../../src/handlers/rich/control/event-filter.ts';
import { KEY_MAP } from '../../../../src/handlers/rich/control/key-map.ts';
import { metricFilterProblem } from '../../../../src/handlers/rich/control/metric-filter.ts';
import { press } from '../../../../src/handlers/rich/control/press.ts';
import { paste } from '../../../../src/handlers/rich/control/prompt.ts';
import type { ViewSettings } from '../../../../src/handlers/rich/control/view-settings.ts';
import { newJobState } from '../../../../src/handlers/rich/state/new-job-state.ts';
import { reduce } from '../../../../src/handlers/rich/state/reduce.ts';
import { arbitraryMessage } from '../../../support/arbitrary-message.ts';
import { runs } from '../../../support/property.ts';
import { pressContext, runningJob } from './press-fixture.ts';

/** What is wrong with the settings. */
function faults(settings: ViewSettings): string[] {
  const { zoom, crosshair, prompt } = settings;
  const checks: Record<string, boolean> = {
    page: Number.isInteger(settings.page) && settings.page >= 0,
    grid: [settings.gridColumns, settings.gridRows].every((size) => Number.isInteger(size) && size >= 0 && size <= LARGEST_GRID),
    smoothing: settings.smoothing >= 0 && settings.smoothing < 1,
    zoom: zoom === undefined || (Number.isFinite(zoom.from) && Number.isFinite(zoom.to) && zoom.from < zoom.to),
    crosshair: crosshair === undefined || Number.isFinite(crosshair),
    level: EVENT_LEVELS.includes(settings.minLevel),
    metricFilter: metricFilterProblem(settings.metricFilter) === undefined,
    prompt: prompt === undefined || (Array.from(prompt.text).length <= 200 && !/[\p{Cc}\p{Cs}]/u.test(prompt.text)),
    logPosition: settings.logPosition === undefined || (Number.isInteger(settings.logPosition) && settings.logPosition > 0),
    logOffset: Number.isInteger(settings.logOffset) && settings.logOffset >= 0,
    pinned: settings.pinnedJobs.length <= 5 && new Set(settings.pinnedJobs).size === settings.pinnedJobs.length,
  };
  return Object.keys(checks).filter((name) => checks[name] !== true);
}

const key = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...KEY_MAP.flatMap(({ keys }) => keys as readonly string[])) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 3 }) },
);
/** A key, text from the clipboard, or a message that comes in between. */
const happening = fc.oneof(
  { weight: 12, arbitrary: key.map((name) => ({ name })) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }).map((text) => ({ text })) },
  { weight: 2, arbitrary: arbitraryMessage.map((message) => ({ message })) },
);

it('any sequence of keys, pastes and messages leaves settings that make sense', () => {
  const check = fc.property(
    fc.array(happening, { maxLength: 60 }),
    fc.boolean(),
    fc.record({ lines: fc.nat(40), pages: fc.nat(4), rows: fc.uniqueArray(fc.constantFrom('job_1', 'job_2', 'job_3')), hasTable: fc.boolean() }),
    (happenings, isNew, surroundings) => {
      const job = isNew ? newJobState('job_1') : runningJob();
      const context = pressContext({ ...surroundings, job, charted: [job] });
      let settings: ViewSettings = { ...DEFAULT_SETTINGS, screen: surroundings.hasTable ? 'jobs' : 'job', selectedJob: 'job_1' };
      for (const happened of happenings) {
        const before = settings;
        if ('message' in happened) reduce(job, happened.message);
        else settings = ('name' in happened ? press(settings, happened.name, context) : paste(settings, happened.text)).settings;
        expect(faults(settings), JSON.stringify({ happened, before, settings })).toEqual([]);
      }
    },
  );
  fc.assert(check, runs(500));
});
