import { describe, expect, it } from 'vitest';
import { StreamMessage } from '../../../../src/core/message.ts';
import { DEFAULT_SETTINGS } from '../../../../src/handlers/rich/control/default-settings.ts';
import type { ViewSettings } from '../../../../src/handlers/rich/control/view-settings.ts';
import { copiedText } from '../../../../src/handlers/rich/copied-text.ts';
import type { ViewModel } from '../../../../src/handlers/rich/frame/view-model.ts';
import { newJobState } from '../../../../src/handlers/rich/state/new-job-state.ts';
import { reduce } from '../../../../src/handlers/rich/state/reduce.ts';

const TIME = '2026-01-01T12:00:00.000Z';

function copied(settings: Partial<ViewSettings>, messages: readonly StreamMessage[] = []): string {
  const job = newJobState('job_1');
  for (const message of messages) reduce(job, message);
  const model: ViewModel = {
    jobs: new Map([['job_1', job]]),
    connection: { source: '', state: 'live', since: 0, attempts: 0 },
    charset: 'braille',
    command: 'trainstream watch job_1',
    notice: undefined,
    offers: { detach: true, cancel: true },
  };
  return copiedText(model, { ...DEFAULT_SETTINGS, selectedJob: 'job_1', ...settings }, { rows: 30, columns: 100 });
}

const event = (seq: number, message: string, level = 'info') =>
  StreamMessage.fromEvent('job_1', { seq, type: 'sft.note', level, message, created_at: TIME, data: { seq } });
const points = (name: string, values: readonly number[]) =>
  values.map((value, step) => StreamMessage.fromMetric('job_1', { name, value, step, created_at: TIME }));

describe('what is copied', () => {
  const metrics = [...points('train.loss', [3, 2, 1]), ...points('lr', [0.1, 0.2, 0.3])];
  const events = [event(1, 'one'), event(2, 'two', 'debug'), event(3, 'three'), event(4, 'four', 'warning')];

  const printed = [1, 2, 3].map((number) => StreamMessage.fromLog('job_1', { text: `line ${number}`, created_at: TIME }));

  it.each([
    ['the newest values of the charts', {}, metrics, 'train.loss=1 (step=2)\nlr=0.3 (step=2)'],
    ['those that the filter shows', { metricFilter: 'lr' }, metrics, 'lr=0.3 (step=2)'],
    ['those at the crosshair', { crosshair: 1 }, metrics, 'train.loss=2 (step=1)\nlr=0.2 (step=1)'],
    ['the newest event', { focus: 'events' }, events, `${TIME} [4] sft.note: four {"seq":4}`],
    ['the event at the bottom, of those shown', { focus: 'events', logPosition: 2 }, events, `${TIME} [1] sft.note: one {"seq":1}`],
    ['the newest printed line', { focus: 'output' }, printed, 'line 3'],
    ['the printed line at the bottom', { focus: 'output', outputPosition: 2 }, printed, 'line 2'],
    ['the printed line also where it stands in the place of the charts', {}, printed, 'line 3'],
    ['the phases', { focus: 'timeline' }, [StreamMessage.fromTimeline('job_1', { phase: 'training', created_at: TIME })], `training ${TIME}`],
    ['the command where it is shown', { showCommand: true, focus: 'events' }, events, 'trainstream watch job_1'],
    ['the id of the selected job', { screen: 'jobs' }, metrics, 'job_1'],
    ['nothing where there is nothing', { focus: 'events' }, [], ''],
    ['nothing of a job that is not there', { selectedJob: 'job_9' }, metrics, ''],
  ] as const)('is %s', (_what, settings, messages, text) => {
    expect(copied(settings, messages)).toBe(text);
  });

  it('holds all alerts', () => {
    expect(copied({ focus: 'alerts' }, events)).toContain('four');
  });

  it('holds nothing that a terminal obeys, and no secret', () => {
    const text = copied({ focus: 'events' }, [event(1, 'a\u001b[2Jb\nrm -rf x Bearer abcdefghijkl')]);
    expect(text).toContain('a\\x1b[2Jb\\nrm');
    expect(text).not.toMatch(/\n|abcdefghijkl/);
  });
});
