import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventFilter, eventSearch } from '../../../../../src/handlers/rich/control/event-filter.ts';
import { shownEvents } from '../../../../../src/handlers/rich/frame/job/shown-events.ts';
import { EventLog } from '../../../../../src/handlers/rich/state/event-log.ts';
import { runs } from '../../../../support/property.ts';

const event = fc.record({
  seq: fc.constant(undefined),
  time: fc.constant(0),
  type: fc.constantFrom('sft.progress', 'grad.spike', 'checkpoint.saved'),
  level: fc.constantFrom('debug' as const, 'info' as const, 'warning' as const, 'error' as const),
  message: fc.constantFrom('Step', 'nothing', 'a step'),
  detail: fc.constantFrom('', '{"step":1}'),
});

const query = fc.record({
  minLevel: fc.constantFrom('debug' as const, 'info' as const, 'warning' as const, 'error' as const),
  eventTypes: fc.constantFrom('', 'sft.*', '!grad.*'),
  search: fc.constantFrom('', 'STEP', 'spike'),
});

describe('shownEvents', () => {
  it('is what a look at all events gives, whatever came since the last look', () => {
    const property = fc.property(
      fc.array(fc.record({ news: fc.array(fc.tuple(fc.boolean(), event), { maxLength: 12 }), query, position: fc.option(fc.integer({ min: -3, max: 90 }), { nil: undefined }), rows: fc.nat(9) }), { maxLength: 8 }),
      (looks) => {
        const log = new EventLog(20);
        for (const { news, query: asked, position, rows } of looks) {
          for (const [replaces, one] of news) {
            if (replaces) log.replaceNewest(one);
            else log.add(one);
          }
          const all = [...log.entries()].filter(eventFilter(asked));
          const found = all.filter(eventSearch(asked.search));
          const shown = shownEvents(log, asked);
          expect([shown.count, shown.hidden, shown.matches]).toEqual([all.length, log.total - log.firstNumber + 1 - all.length, found.length]);
          expect(all.filter((entry) => shown.isMatch(entry))).toEqual(found);
          const upTo = position === undefined ? all : all.filter(({ number }) => number <= position);
          expect(shown.upTo(position, rows)).toEqual(upTo.length >= rows ? upTo.slice(upTo.length - rows) : all.slice(0, rows));
          if (position !== undefined) expect(shown.countBelow(position)).toBe(all.length - upTo.length);
        }
      },
    );
    fc.assert(property, runs(1_000));
  });

  it('forgets what the log forgot, over many events', () => {
    const log = new EventLog(100);
    for (let count = 0; count < 20_000; count++) {
      log.add({ seq: count, time: 0, type: 't', level: 'info', message: 'm', detail: '' });
      if (count % 7 === 0) shownEvents(log, { minLevel: 'info', eventTypes: '', search: 'm' });
    }
    const shown = shownEvents(log, { minLevel: 'info', eventTypes: '', search: 'm' });
    expect([shown.count, shown.matches, shown.hidden]).toEqual([100, 100, 0]);
    expect(shown.upTo(undefined, 1)[0]?.number).toBe(20_000);
  });
});
