import { describe, expect, it } from 'vitest';
import type { Transport } from '../../src/source/log/log-source.ts';
import { answer, end, freeze, HANG, reset } from '../support/faults.ts';
import { fastClock, SettableClock } from '../support/strange-clocks.ts';
import { always, ANY, DATA, playOn, type PlayOptions, SEQS, STREAM, strike } from './stage.ts';

interface PassingFault {
  readonly title: string;
  /** Made anew for each test. */
  readonly options: () => PlayOptions;
  readonly transports?: readonly Transport[];
  /** What the stream says about it meanwhile; nothing where it is not given. */
  readonly told?: RegExp;
  /** The shortest wait that is told with it. Milliseconds. */
  readonly waits?: number;
}

/** So much faster that 45 seconds of silence are less than one. */
const FAST = 100;
const fast = (): PlayOptions => ({ clock: fastClock(FAST), requestTimeoutMs: 50_000, retry: { attempts: 4, baseMs: 100, maxMs: 500 } });
const HOUR = 3_600_000;

/** Where nothing is to be told, a slow machine must not be. */
const PATIENT = { requestTimeoutMs: 10_000 };

/** Sets the clock at every tenth message. */
function jumping(by: (seq: number) => number): PlayOptions {
  const clock = new SettableClock();
  return { clock, ...PATIENT, onMessage: (seq) => seq % 10 === 0 && clock.set(by(seq)) };
}

function halfOpenWhileSetBack(): PlayOptions {
  const clock = new SettableClock(fastClock(FAST));
  return { ...fast(), clock, plan: strike(DATA, freeze(1_500)), onMessage: (seq) => seq === 5 && clock.set(-HOUR) };
}

/** The server goes before its job says the next part, and comes back when somebody has found it gone. */
function restarted(): PlayOptions {
  let isGone = false;
  return {
    retry: { attempts: 200, baseMs: 5, maxMs: 20 },
    onMessage: async (seq, stage) => {
      if (seq !== 50) return;
      await stage.stop();
      isGone = true;
    },
    onNotice: (_notice, stage) => {
      if (isGone) void stage.restart();
      isGone = false;
    },
  };
}

const FAULTS: readonly PassingFault[] = [
  { title: 'latency', options: () => ({ ...PATIENT, plan: always(ANY, { kind: 'latency', ms: 30 }) }) },
  { title: 'resets before the first byte', options: () => ({ plan: strike(DATA, reset(0), reset(0)) }), told: /broke|cannot reach/ },
  { title: 'resets mid-body', options: () => ({ plan: strike(DATA, reset(1_001), reset(1_001), reset(2_002)) }), told: /broke|cannot reach/ },
  { title: 'JSON that is cut short', options: () => ({ plan: strike(ANY, end(100), end(0), end(200)) }), told: /broken JSON/ },
  { title: 'a body that ends early', options: () => ({ plan: strike(DATA, end(2_002), end(1_001), end(0)) }), told: /closed before|broken JSON/ },
  { title: 'a burst of 500s', options: () => ({ plan: strike(ANY, answer(500), answer(502), answer(504)) }), told: /answered 504/ },
  { title: 'a burst of 503s mid-run', options: () => ({ plan: strike(DATA, reset(1_500), answer(503), answer(503)) }), told: /answered 503/ },
  { title: '429 with Retry-After', options: () => ({ ...fast(), plan: strike(ANY, answer(429, { 'Retry-After': '20' })) }), told: /answered 429/, waits: 20_000 },
  { title: 'a server that hangs', options: () => ({ plan: strike(DATA, HANG) }), told: /no answer within 1000 ms/ },
  { title: 'a half-open connection', options: () => ({ ...fast(), plan: strike(DATA, freeze(1_500)) }), told: /silent for 45000 ms|no answer within/ },
  { title: 'a half-open connection while the clock is set back', options: halfOpenWhileSetBack, told: /silent for 45000 ms|no answer within/ },
  { title: 'a clock that is set forward', options: () => jumping(() => HOUR) },
  { title: 'a clock that is set back', options: () => jumping(() => -HOUR) },
  { title: 'a clock that is set to and fro', options: () => jumping((seq) => (seq % 20 === 0 ? 2 : -1) * HOUR) },
  { title: 'streams that are closed cleanly mid-run', options: () => ({ plan: strike(STREAM, end(1_800), end(2_800), end(900), end(1_900)) }), transports: ['sse', 'auto'], told: /closed before/ },
  { title: 'a server that is restarted mid-run', options: restarted, told: /cannot reach|broke|closed before/ },
];

describe.each(['sse', 'poll', 'auto'] as const)('by %s nothing is lost, repeated or left behind after', (transport) => {
  for (const { title, transports = [transport], options, told, waits = 0 } of FAULTS) {
    if (!transports.includes(transport)) continue;
    it(title, async () => {
      const play = options();
      const { seqs, result, error, notices, gaps, struck } = await playOn({ transport, ...play });
      expect(error).toBeUndefined();
      expect([seqs, result?.status, gaps]).toEqual([SEQS, 'succeeded', []]);
      expect(struck > 0).toBe(play.plan !== undefined);
      const said = notices.map(({ error }) => (error as Error).message);
      expect(said).toEqual(told === undefined ? [] : expect.arrayContaining([expect.stringMatching(told)]));
      expect(Math.max(0, ...notices.map(({ delayMs }) => delayMs))).toBeGreaterThanOrEqual(waits);
    });
  }
});
