import { describe, expect, it } from 'vitest';
import { QueueNotice } from '../../../src/cli/view/queue-notice.ts';
import { StreamMessage } from '../../../src/core/message.ts';
import { ManualClock } from '../../../src/testing/manual-clock.ts';

const status = (word: string) => StreamMessage.fromStatus('job_1', { status: word });

/** A notice, and what it says; the backend gives these places one after another. */
function notice(...places: readonly (number | undefined | Error)[]) {
  const clock = new ManualClock(0);
  const said: string[] = [];
  let asked = 0;
  const askPlace = async () => {
    const place = places[Math.min(asked++, places.length - 1)];
    if (place instanceof Error) throw place;
    return place;
  };
  return { clock, said, asked: () => asked, handler: new QueueNotice({ clock, askPlace, say: (text) => said.push(text) }) };
}

describe('QueueNotice', () => {
  it('says the place of a job that waits, and each other place that it comes to', async () => {
    const { clock, said, asked, handler } = notice(2, 2, 1, new Error('no answer'), 0);
    handler.handle(status('queued'));
    await clock.advance(999);
    expect(said).toEqual([]);
    await clock.advance(1);
    expect(said).toEqual(['It waits in the queue; 2 jobs come before it.']);
    for (let round = 0; round < 4; round++) await clock.advance(30_000);
    expect(said.slice(1)).toEqual(['It waits in the queue; 1 job comes before it.', 'It waits in the queue; it is next.']);
    handler.handle(status('running'));
    await clock.advance(300_000);
    expect([said.length, asked()]).toEqual([3, 5]);
  });

  it('says nothing of a job that is started at once, or whose view was left', async () => {
    for (const leave of [({ handler }: ReturnType<typeof notice>) => handler.handle(status('running')), ({ handler }: ReturnType<typeof notice>) => handler.close()]) {
      const one = notice(0);
      one.handler.handle(status('queued'));
      one.handler.handle(status('queued'));
      await one.clock.advance(500);
      leave(one);
      await one.clock.advance(100_000);
      expect([one.said, one.asked()]).toEqual([[], 0]);
    }
  });

  it('says that it waits where its place is not known', async () => {
    const { clock, said, handler } = notice(undefined);
    handler.handle(status('pending'));
    await clock.advance(61_000);
    expect(said).toEqual(['It waits in the queue.']);
  });
});
