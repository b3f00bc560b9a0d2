import { describe, expect, it } from 'vitest';
import { parseCondition } from '../../../src/cli/conditions/condition.ts';
import { ConditionHandler } from '../../../src/cli/conditions/condition-handler.ts';
import { StreamMessage } from '../../../src/core/message.ts';

const point = (name: string, value: number | string | null, step?: number, phase?: string) =>
  StreamMessage.fromMetric('j', {
    name,
    ...(typeof value === 'string' ? { value: null, data: { nonfinite: value } } : { value }),
    ...(step !== undefined && { step }),
    ...(phase !== undefined && { phase }),
  });

function handler(until: string | undefined, ...alerts: readonly string[]) {
  const told: string[] = [];
  const conditions = new ConditionHandler({
    until: until === undefined ? undefined : parseCondition('--until', until),
    alerts: alerts.map((text) => parseCondition('--alert', text)),
    onAlert: ({ condition, text }) => void told.push(`${condition.text}: ${text}`),
  });
  return { conditions, told };
}

describe('ConditionHandler', () => {
  it('is reached by the first value that meets the condition', () => {
    const { conditions } = handler('val.loss<0.5');
    conditions.handle(StreamMessage.fromEvent('j', { name: 'val.loss', value: 0.1 }));
    for (const message of [point('train.loss', 0.1, 1), point('val.loss', 0.7, 600), point('val.loss', 'NaN', 900)]) conditions.handle(message);
    expect(conditions.reached).toBeUndefined();
    for (const message of [point('val.loss', 0.48, 1_200), point('val.loss', 0.1, 1_800)]) conditions.handle(message);
    expect(conditions.reached?.text).toBe('val.loss=0.48 < 0.5 at step 1200');
    expect(conditions.unmatched).toEqual([]);
  });

  it('alerts each time a series comes to meet a condition, and not while it goes on doing so', () => {
    const { conditions, told } = handler(undefined, 'train.loss > 10');
    for (const [step, value] of [1, 11, 12, 13, 2, 3, 14, 15].entries()) conditions.handle(point('train.loss', value, step));
    expect(told).toEqual(['train.loss>10: train.loss=11 > 10 at step 1', 'train.loss>10: train.loss=14 > 10 at step 6']);
    expect(conditions.alertCount).toBe(2);
  });

  it('looks at each series of its own, by name and phase', () => {
    const { told, conditions } = handler(undefined, '*.grad_norm is not finite', 'loss is nan');
    for (const message of [point('a.grad_norm', 'Infinity'), point('b.grad_norm', 1), point('b.grad_norm', 'NaN'), point('a.grad_norm', '-Infinity')]) conditions.handle(message);
    for (const message of [point('loss', 'NaN', 1, 'train'), point('loss', 1, 1, 'eval'), point('loss', 'NaN', 2, 'train'), point('loss', 'NaN', 2, 'eval')]) conditions.handle(message);
    expect(told).toEqual([
      '*.grad_norm is not finite: a.grad_norm=Infinity is not finite',
      '*.grad_norm is not finite: b.grad_norm=NaN is not finite',
      'loss is nan: loss=NaN is nan at step 1',
      'loss is nan: loss=NaN is nan at step 2',
    ]);
  });

  it('takes null for NaN, as backends without a form for it send it, and passes over what is no number', () => {
    const { conditions, told } = handler(undefined, 'a is nan', 'a < 1');
    for (const data of [{ name: 'a' }, { name: 'a', value: 'x' }, { value: 0 }, { name: 7, value: 0 }, { name: 'a', value: null }]) conditions.handle(StreamMessage.fromMetric('j', data));
    expect(told).toEqual(['a is nan: a=NaN is nan']);
  });

  it('says which names there were where a condition names none of them', () => {
    const { conditions } = handler('loss<1', 'train.loss is nan', 'grad_norm>100');
    expect(conditions.unmatched[0]).toBe('--until "loss<1": no metric of that name came; there were no metrics');
    for (const name of ['train.loss', 'val.loss', 'a\u001b[2J', 'val.loss']) conditions.handle(point(name, 1));
    expect(conditions.unmatched).toEqual([
      '--until "loss<1": no metric of that name came; there were train.loss, val.loss, a\\x1b[2J',
      '--alert "grad_norm>100": no metric of that name came; there were train.loss, val.loss, a\\x1b[2J',
    ]);
  });

  it('tells nothing that a terminal would obey', () => {
    const { conditions, told } = handler(undefined, '* > 0');
    conditions.handle(point('a\u001b]0;x\u0007\r\n::error::y', 1, 2));
    // oxlint-disable-next-line no-control-regex
    expect(told.join()).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
  });
});
