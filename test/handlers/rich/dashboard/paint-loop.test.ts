import { describe, expect, it } from 'vitest';
import { PaintLoop } from '../../../../src/handlers/rich/paint-loop.ts';
import { ManualClock } from '../../../../src/testing/manual-clock.ts';

/** A loop that notes when it paints, in milliseconds since its start. */
function started({ paint = () => undefined, intervalMs = () => 100 }: { readonly paint?: () => void; readonly intervalMs?: () => number } = {}) {
  const clock = new ManualClock(0);
  const times: number[] = [];
  const failures: unknown[] = [];
  const loop = new PaintLoop({
    clock,
    intervalMs,
    paint: () => {
      times.push(clock.now());
      paint();
    },
    onFailure: (error) => failures.push(error),
  });
  loop.start();
  return { clock, times, failures, loop };
}

describe('the paint loop', () => {
  it('paints at once, and then each second', async () => {
    const { clock, times, loop } = started();
    expect(times).toEqual([0]);
    await clock.advance(3_000);
    expect(times).toEqual([0, 1_000, 2_000, 3_000]);
    await loop.stop();
  });

  it('paints news when the last picture is old enough, however many there are', async () => {
    const { clock, times, loop } = started();
    await clock.advance(20);
    loop.note();
    loop.note();
    await clock.advance(79);
    expect(times).toEqual([0]);
    await clock.advance(1);
    expect(times).toEqual([0, 100]);
    await clock.advance(500);
    loop.note();
    await clock.advance(0);
    expect(times).toEqual([0, 100, 600]);
    await loop.stop();
  });

  it('paints at once for somebody who waits, but no more than 30 times a second', async () => {
    const { clock, times, loop } = started({ intervalMs: () => 1_000 });
    await clock.advance(500);
    loop.hurry();
    await clock.advance(0);
    loop.hurry();
    await clock.advance(1_000);
    expect(times.slice(0, 3)).toEqual([0, 500, 533]);
    await loop.stop();
  });

  it('asks for the interval each time', async () => {
    let interval = 100;
    const { clock, times, loop } = started({ intervalMs: () => interval });
    loop.note();
    await clock.advance(100);
    interval = 400;
    loop.note();
    await clock.advance(400);
    expect(times).toEqual([0, 100, 500]);
    await loop.stop();
  });

  it('goes on when the clock was set back', async () => {
    const clock = new ManualClock(1_000_000);
    const times: number[] = [];
    let offset = 0;
    const shifted = { now: () => clock.now() + offset, sleep: clock.sleep.bind(clock) };
    const loop = new PaintLoop({ clock: shifted, intervalMs: () => 100, paint: () => times.push(clock.now()), onFailure: () => expect.unreachable() });
    loop.start();
    offset = -500_000;
    loop.note();
    await clock.advance(0);
    expect(times).toEqual([1_000_000, 1_000_000]);
    await loop.stop();
  });

  it('tells what painting threw, and paints no more', async () => {
    const { clock, times, failures, loop } = started({
      paint() {
        throw new Error('no picture');
      },
    });
    await clock.advance(5_000);
    expect(times).toEqual([0]);
    expect(failures).toEqual([new Error('no picture')]);
    await loop.stop();
  });

  it('leaves no timer when it stops', async () => {
    const { clock, loop, times } = started();
    await clock.advance(10);
    await loop.stop();
    expect(clock.pending).toBe(0);
    loop.note();
    loop.hurry();
    await clock.advance(5_000);
    expect(times).toEqual([0]);
  });
});
