import { describe, expect, it } from 'vitest';
import type { ManualClock } from '../../src/testing/manual-clock.ts';
import { foreignKit, type Kit, naiveKit, ownKit, type Run, type RunOptions, type Told } from './kit.ts';
import type { Target } from './worlds.ts';

/** One of the fifty ways to fail, as `known-defects.md` numbers them. */
export type Scenario = {
  readonly number: number;
  readonly title: string;
  /** Backends that it makes sense on; one of the published contract where it is not given. */
  readonly on?: 'foreign' | 'own' | 'both';
  /** Plays it. @returns what was seen, to be compared */
  readonly run: (kit: Kit) => Promise<unknown>;
  readonly want: unknown;
} & (
  | {
      /** What the seed's streamer gives instead: the defect is the seed's own. */
      readonly naive: unknown;
    }
  | {
      /** What published implementations did, where the seed is not to blame. */
      readonly published: string;
    }
);

const KITS: Record<'foreign' | 'own', readonly (readonly [string, () => Kit])[]> = {
  foreign: [['on a backend without a log', foreignKit]],
  own: [['on our own backend, live', ownKit('auto')], ['on our own backend, by polling', ownKit('poll')]],
};

/** Runs our streamer through the scenarios, and the seed's through those that it must fail. */
export function testScenarios(theme: string, scenarios: readonly Scenario[]): void {
  describe(theme, () => {
    for (const scenario of scenarios) {
      const { number, title, on = 'foreign', run, want } = scenario;
      const kits = on === 'both' ? [...KITS.foreign, ...KITS.own] : KITS[on];
      for (const [where, kit] of kits) it(`#${number} ${title}, ${where}`, async () => expect(await run(kit())).toEqual(want));
      if (!('naive' in scenario)) continue;
      it(`#${number} bites: the seed's own streamer fails "${title}"`, async () => {
        const seen = await run(naiveKit());
        expect(seen).toEqual(scenario.naive);
        expect(seen).not.toEqual(want);
      });
    }
  });
}

/** Streams to the end, or until it is clear that there is none. */
export async function stream(kit: Kit, target: Target, options?: RunOptions): Promise<Told> {
  const { told, done } = kit.start(target, options);
  await done;
  return told;
}

/** Lets time pass until the streamer has ended, at most so long. @param each called before each step of time */
export async function playOut(clock: ManualClock, { told, done }: Run, limitMs: number, stepMs = 250, each: () => void = () => undefined): Promise<Told> {
  const ended = new AbortController();
  void done.then(() => ended.abort());
  for (const end = clock.now() + limitMs; !ended.signal.aborted && clock.now() < end; ) {
    each();
    await clock.advance(stepMs);
  }
  return told;
}

/** Calls the function so many times, with 0, 1, 2, … */
export function times(count: number, call: (index: number) => void): void {
  for (let index = 0; index < count; index++) call(index);
}

/** A few turns of the event loop. */
export async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}
