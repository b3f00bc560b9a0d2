import { describe, expect, it } from 'vitest';
import type { Transport } from '../../src/source/log-source.ts';
import { fastClock, SettableClock } from '../support/strange-clocks.ts';
import { ANY, DATA, playOn, type PlayOptions, REQUEST_TIMEOUT_MS, SEQS, STREAM, strike } from './stage.ts';

interface PassingFault {
  readonly title: string;
  /** Made anew for each test. */
  readonly options: () => PlayOptions;
  readonly transports?: readonly Transport[];
  /** What the stream says about it meanwhile; nothing where it is not given. */
  readonly told?: RegExp;
}

const answer = (status: number, headers: Record<string, string> = {}) => ({ kind: 'answer', status, headers, body: '{"detail":"not now"}' }) as const;

/** So much faster that 45 seconds of silence are less than one. */
const FAST = 50;
const fast = { requestTimeoutMs: REQUEST_TIMEOUT_MS * FAST, retry: { attempts: 4, baseMs: 100, maxMs: 500 } };
const HOUR = 3_600_000;

/** Sets the clock at every tenth message. */
function jumping(by: (seq: number) => number): PlayOptions {
  const clock = new SettableClock();
  return { clock, onMessage: (seq) => seq % 10 === 0 && clock.set(by(seq)) };
}

const FAULTS: readonly PassingFault[] = [
  { title: 'latency', options: () => ({ plan: strike(ANY, { kind: 'latency', ms: 30 }) }) },
  { title: 'resets before the first byte', options: () => ({ plan: strike(DATA, { kind: 'reset', afterBytes: 0 }, 2) }), told: /broke|cannot reach/ },
  { title: 'resets mid-body', options: () => ({ plan: strike(DATA, { kind: 'reset', afterBytes: 1_001 }, 3) }), told: /broke|cannot reach/ },
  { title: 'JSON that is cut short', options: () => ({ plan: strike(ANY, { kind: 'end', afterBytes: 100 }, 3) }), told: /broken JSON/ },
  { title: 'a body that ends early', options: () => ({ plan: strike(DATA, { kind: 'end', afterBytes: 2_002 }, 3) }), told: /closed before|broken JSON/ },
  { title: 'a burst of 500s', options: () => ({ plan: strike(ANY, answer(500), 3) }), told: /answered 500/ },
  { title: 'a burst of 503s mid-run', options: () => ({ plan: burst(2, 3, answer(503)) }), told: /answered 503/ },
  { title: '429 with Retry-After', options: () => ({ ...fast, clock: fastClock(FAST), plan: strike(ANY, answer(429, { 'Retry-After': '20' }), 1) }), told: /answered 429/ },
  { title: 'a server that hangs once', options: () => ({ plan: strike(DATA, { kind: 'hang' }, 1) }), told: /no answer within 1000 ms/ },
  { title: 'a half-open connection', options: () => ({ ...fast, clock: fastClock(FAST), plan: strike(DATA, { kind: 'freeze', afterBytes: 1_500 }, 1) }), told: /silent for 45000 ms|no answer within/ },
  { title: 'a half-open connection while the clock is set back', options: halfOpenWhileSetBack, told: /silent for 45000 ms|no answer within/ },
  { title: 'a clock that is set forward', options: () => jumping(() => HOUR) },
  { title: 'a clock that is set back', options: () => jumping(() => -HOUR) },
  { title: 'a clock that is set to and fro', options: () => jumping((seq) => (seq % 20 === 0 ? 2 : -1) * HOUR) },
  { title: 'streams that are closed cleanly mid-run', options: () => ({ plan: strike(STREAM, { kind: 'end', afterBytes: 1_800 }, 4) }), transports: ['sse', 'auto'], told: /closed before/ },
  { title: 'a server that is restarted mid-run', options: restarted, told: /cannot reach|broke|closed before/ },
];

/** Lets the first exchanges for data pass. */
function burst(skip: number, times: number, fault: ReturnType<typeof answer>): PlayOptions['plan'] {
  const strikes = strike(DATA, fault, times);
  let left = skip;
  return (path) => (DATA.test(path) && left-- > 0 ? undefined : strikes(path));
}

function halfOpenWhileSetBack(): PlayOptions {
  const clock = new SettableClock(fastClock(FAST));
  return { ...fast, clock, plan: strike(DATA, { kind: 'freeze', afterBytes: 1_500 }, 1), onMessage: (seq) => seq === 5 && clock.set(-HOUR) };
}

function restarted(): PlayOptions {
  let down = false;
  return {
    retry: { attempts: 200, baseMs: 5, maxMs: 20 },
    onMessage: async (seq, stage) => {
      if (seq !== 60) return;
      await stage.stop();
      down = true;
    },
    // It comes back when somebody has found it gone.
    onNotice: (_notice, stage) => {
      if (down) void stage.restart();
      down = false;
    },
  };
}

const cases = FAULTS.flatMap(({ title, transports = ['sse', 'poll', 'auto'], ...fault }) => transports.map((transport) => ({ title, transport, ...fault })));

describe('a fault that passes', () => {
  it.each(cases)('$title, by $transport: nothing is lost, repeated or left behind', async ({ transport, options, told }) => {
    const { plan, ...rest } = options();
    const { seqs, result, error, notices, gaps, struck } = await playOn({ transport, ...rest, ...(plan && { plan }) });
    expect(error).toBeUndefined();
    expect([seqs, result?.status, gaps]).toEqual([SEQS, 'succeeded', []]);
    if (plan !== undefined) expect(struck).toBeGreaterThan(0);
    const messages = notices.map(({ error }) => (error as Error).message);
    if (told === undefined) expect(messages).toEqual([]);
    else expect(messages).toContainEqual(expect.stringMatching(told));
  });
});
