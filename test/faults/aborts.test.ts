import { describe, expect, it } from 'vitest';
import type { Fault } from '../support/fault-proxy.ts';
import { answer, freeze, HANG, reset } from '../support/faults.ts';
import { ABORTED, always, ANY, DATA, playOn, SEQS } from './stage.ts';

/** So long an abort may take on a machine that has other things to do. */
const PROMPTLY_MS = 500;

const FAULTS: readonly { readonly title: string; readonly where: RegExp; readonly fault: Fault }[] = [
  { title: 'a server hangs', where: ANY, fault: HANG },
  { title: 'a server hangs over the data', where: DATA, fault: HANG },
  { title: 'a connection is half-open before the first record', where: DATA, fault: freeze(8) },
  { title: 'a connection is half-open in the middle of a record', where: DATA, fault: freeze(1_500) },
  { title: 'the next try after a 503 is a minute away', where: DATA, fault: answer(503, { 'Retry-After': '60' }) },
  { title: 'the next try after a reset is a minute away', where: DATA, fault: reset(8) },
  { title: 'an answer takes its time', where: ANY, fault: { kind: 'latency', ms: 200 } },
];

const MINUTE = 60_000;
const patient = { requestTimeoutMs: MINUTE, retry: { attempts: 4, baseMs: 2 * MINUTE, maxMs: 2 * MINUTE } };

describe.each(['sse', 'poll', 'auto'] as const)('by %s, a stream that is given up', (transport) => {
  it.each(FAULTS)('while $title ends at once and leaves nothing behind', async ({ where, fault }) => {
    const { seqs, error, afterAbort } = await playOn({ transport, ...patient, plan: always(where, fault), aborts: true });
    expect(error).toBe(ABORTED);
    expect(afterAbort).toBeLessThan(PROMPTLY_MS);
    expect(seqs).toEqual(SEQS.slice(0, seqs.length));
  });

  it('by its own time limit, while a server hangs, says so and leaves nothing behind', async () => {
    const { error, milliseconds } = await playOn({ transport, ...patient, plan: always(DATA, HANG), timeoutMs: 200 });
    expect(error).toMatchObject({ code: 'timeout', message: expect.stringMatching(/within 200 ms/) });
    expect(milliseconds).toBeLessThan(200 + PROMPTLY_MS);
  });
});
