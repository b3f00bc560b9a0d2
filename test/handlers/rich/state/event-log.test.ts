import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EventLevel } from '../../../../src/core/log-record.ts';
import { EventLog } from '../../../../src/handlers/rich/state/event-log.ts';
import { runs } from '../../../support/property.ts';

const event = (message: string, level: EventLevel = 'info') => ({ seq: undefined, time: 0, type: 't', level, message, detail: '' });

describe('EventLog', () => {
  it('keeps the newest with their numbers, and counts all', () => {
    const level = fc.constantFrom<EventLevel>('debug', 'info', 'warning', 'error');
    fc.assert(
      fc.property(fc.array(level, { maxLength: 60 }), fc.integer({ min: 1, max: 20 }), (levels, limit) => {
        const log = new EventLog(limit);
        for (const [index, one] of levels.entries()) log.add(event(`message ${index + 1}`, one));
        const kept = [...log.entries()];
        expect(kept.length).toBe(Math.min(limit, levels.length));
        expect([log.total, log.firstNumber]).toEqual([levels.length, levels.length - kept.length + 1]);
        const numbers = kept.map((_, index) => log.firstNumber + index);
        expect(kept.map(({ number, message }) => [number, message])).toEqual(numbers.map((number) => [number, `message ${number}`]));
        for (let number = -1; number <= levels.length + limit; number++) expect(log.at(number)).toBe(kept.find((one) => one.number === number));
        for (const [name, count] of Object.entries(log.countByLevel)) expect(count).toBe(levels.filter((other) => other === name).length);
      }),
      runs(300),
    );
  });

  it('puts an entry in the place of the newest', () => {
    const log = new EventLog(3);
    log.replaceNewest(event('1'));
    log.add(event('2', 'warning'));
    for (const text of ['3', '3a']) log[text === '3' ? 'add' : 'replaceNewest'](event(text));
    expect([[...log.entries()].map(({ number, message }) => [number, message]), log.replacements]).toEqual([[[1, '1'], [2, '2'], [3, '3a']], 1]);
    log.add(event('4'));
    log.replaceNewest(event('4a', 'error'));
    expect([[...log.entries()].map(({ number, message }) => [number, message]), log.countByLevel]).toEqual([[[2, '2'], [3, '3a'], [4, '4a']], { debug: 0, info: 2, warning: 1, error: 1 }]);
  });

  it('forgets older events for the sake of very long ones, but never the newest', () => {
    const log = new EventLog();
    for (let index = 0; index < 100; index++) log.add(event('x'.repeat(100_000)));
    const characters = [...log.entries()].reduce((sum, { message }) => sum + message.length, 0);
    expect(characters).toBeGreaterThan(3_000_000);
    expect(characters).toBeLessThanOrEqual(4_000_000);
    expect([log.total, log.at(100)?.message.length, log.at(1)]).toEqual([100, 100_000, undefined]);
    log.add(event('y'.repeat(5_000_000)));
    expect([...log.entries()].map(({ number }) => number)).toEqual([101]);
    log.add(event('short'));
    expect([...log.entries()].map(({ message }) => message)).toEqual(['short']);
    const small = new EventLog(5_000, 1_000);
    for (let index = 0; index < 100; index++) small.add(event('x'.repeat(99)));
    expect([...small.entries()].length).toBe(10);
  });
});
