import { describe, expect, it } from 'vitest';
import type { JsonObject, JsonValue } from '../../../../src/core/json.ts';
import { StreamMessage } from '../../../../src/core/message.ts';
import { START, event, metric, progress, stateOf } from './job-messages.ts';

describe('reduce of an event', () => {
  it('writes it into the log', () => {
    const state = stateOf([
      event('sft.created', 0, {}, { seq: 1 }),
      event('checkpoint.saved', 5, { file: 'a', size: 3 }, { seq: 7, level: 'WARN', message: 'it\u001b[2J is\nthere' }),
    ]);
    expect([...state.events.entries()]).toEqual([
      { number: 1, seq: 1, time: START, type: 'sft.created', level: 'info', message: 'about sft.created', detail: '' },
      { number: 2, seq: 7, time: START + 5_000, type: 'checkpoint.saved', level: 'warning', message: 'it\u001b[2J is\nthere', detail: '{"file":"a","size":3}' },
    ]);
    expect(state).toMatchObject({ lastSeq: 7, messageCount: 2, jobType: 'sft' });
  });

  it.each<[string, JsonObject, string]>([
    ['no level', { type: 'x' }, 'info'],
    ['a word that nobody knows', { type: 'x', level: 'loud' }, 'info'],
    ['a level in capitals', { type: 'x', level: 'ERROR' }, 'error'],
    ['critical', { type: 'x', level: 'critical' }, 'error'],
    ['debug', { type: 'x', level: 'debug' }, 'debug'],
    ['no level at the end of a failed job', { type: 'rl.job.failed' }, 'error'],
    ['a level at the end of a failed job', { type: 'rl.job.failed', level: 'info' }, 'info'],
  ])('reads the level of one with %s', (_name, data, level) => {
    expect(stateOf([StreamMessage.fromEvent('j', data)]).events.at(1)?.level).toBe(level);
  });

  it.each<[string, JsonValue, string]>([
    ['a number', 3, '3'],
    ['an object', { a: [1] }, '{"a":[1]}'],
    ['null', null, ''],
    ['long text', 'x'.repeat(4_000), 'x'.repeat(4_000)],
    ['very long text', 'x'.repeat(9_000), `${'x'.repeat(3_999)}…`],
    ['text cut within a character', `${'x'.repeat(3_998)}😀${'y'.repeat(10)}`, `${'x'.repeat(3_998)}\ufffd…`],
  ])('shows a message that is %s', (_name, message, shown) => {
    expect(stateOf([StreamMessage.fromEvent('j', { type: 't', message })]).events.at(1)?.message).toBe(shown);
  });

  it('does not write data that is nested without end, and cuts what is very long', () => {
    let nested: JsonValue = 1;
    for (let level = 0; level < 100_000; level++) nested = [nested];
    expect(stateOf([event('t', 0, { nested })]).events.at(1)?.detail).toBe('…');
    expect(stateOf([event('t', 0, { long: 'x'.repeat(5_000) })]).events.at(1)?.detail).toHaveLength(1_000);
  });

  it('alerts of warnings and errors, with the step at which they came', () => {
    const state = stateOf([
      progress(40, 1, 100),
      event('grad.spike', 2, {}, { level: 'warning' }),
      event('gpu.lost', 3, { step: 41, total_steps: 100 }, { level: 'error', message: '' }),
      event('quiet', 4, {}, { level: 'debug' }),
    ]);
    expect(state.alerts).toEqual([
      { level: 'warning', time: START + 2_000, text: 'grad.spike: about grad.spike', step: 40 },
      { level: 'error', time: START + 3_000, text: 'gpu.lost', step: 41 },
    ]);
    expect(state.alertCount).toBe(2);
  });

  it('keeps the newest alerts, and counts all', () => {
    const state = stateOf(Array.from({ length: 10 }, (_, index) => event(`w${index}`, index, {}, { level: 'warning', message: '' })), { alerts: 3 });
    expect([state.alerts.map(({ text }) => text), state.alertCount]).toEqual([['w7', 'w8', 'w9'], 10]);
  });

  it('takes the model from an event that names it, unless it is known', () => {
    expect(stateOf([event('sft.training.started', 0, { model: 'tiny', total_steps: 5 })]).model).toBe('tiny');
    expect(stateOf([StreamMessage.fromStatus('j', { model: 'known' }), event('x', 0, { model: 'tiny' })]).model).toBe('known');
  });
});

describe('progress in an event', () => {
  it.each<[string, string, JsonObject, readonly [number | undefined, number | undefined]]>([
    ['sft.progress', 'sft.progress', { step: 5, total_steps: 10 }, [5, 10]],
    ['sft.progress without the number of steps', 'sft.progress', { step: 5 }, [5, undefined]],
    ['rl.train.step', 'rl.train.step', { iteration: 3 }, [3, undefined]],
    ['any event with a step and their number', 'prompt.learning.trial', { current_step: 4, max_steps: 8 }, [4, 8]],
    ['a total', 'x.y', { step: 4, total: 9 }, [4, 9]],
    ['a total of something else', 'x.y', { total: 9 }, [undefined, undefined]],
    ['numbers as text', 'sft.progress', { step: '5', total_steps: '10' }, [5, 10]],
    ['the start of training', 'sft.training.started', { total_steps: 50 }, [undefined, 50]],
    ['the start of reinforcement', 'rl.train.started', { epochs: 4, iters_per_epoch: 25 }, [undefined, 100]],
    ['step 0', 'sft.progress', { step: 0, total_steps: 10 }, [0, 10]],
    ['a number of steps that is none', 'sft.progress', { step: 5, total_steps: 0 }, [5, undefined]],
    ['a negative step', 'sft.progress', { step: -1, total_steps: 10 }, [undefined, 10]],
    ['a step that is no number', 'sft.progress', { step: 'five', total_steps: {} }, [undefined, undefined]],
    ['a step that is infinite', 'sft.progress', { step: 'Infinity', total_steps: 10 }, [undefined, undefined]],
    ['a step that is blank', 'sft.progress', { step: ' ', total_steps: 10 }, [undefined, undefined]],
    ['a checkpoint', 'checkpoint.saved', { step: 5 }, [undefined, undefined]],
    ['an evaluation', 'sft.validation.progress', { step: 5, total_steps: 7 }, [undefined, undefined]],
  ])('is read from %s', (_name, type, data, [step, totalSteps]) => {
    expect(stateOf([event(type, 0, data)])).toMatchObject({ step, totalSteps });
  });

  it('may stand beside the type too, and brings the epoch', () => {
    const beside = StreamMessage.fromEvent('j', { type: 'epoch_complete', step: 5, total_steps: 10, epoch: 0.5 });
    expect(stateOf([beside])).toMatchObject({ step: 5, totalSteps: 10, epoch: 0.5 });
    expect(stateOf([event('rl.train.started', 0, { epochs: 4, epoch: 4, total_steps: 3 })]).epoch).toBeUndefined();
  });

  it('goes back at once with a run that is resumed, but not for old news', () => {
    const run = [progress(10, 10, 100), progress(20, 20, 100)];
    expect(stateOf([...run, progress(11, 30, 100)]).step).toBe(11);
    expect(stateOf([...run, progress(11, 11, 100)]).step).toBe(20);
    // An event that is written a little late, by a clock of whole seconds.
    expect(stateOf([...run, metric('loss', 1, 21, 21, 'train'), progress(20, 21, 100)]).step).toBe(21);
    expect(stateOf([...run, progress(11, 30, 100), metric('loss', 1, 12, 31, 'train')]).step).toBe(12);
  });
});
