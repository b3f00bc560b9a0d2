import { describe, expect, it } from 'vitest';
import { TrainstreamError } from '../../src/core/errors.ts';
import type { Fault } from '../support/fault-proxy.ts';
import { answer, end, freeze, HANG, HTML, reset } from '../support/faults.ts';
import { fastClock } from '../support/strange-clocks.ts';
import { always, ANY, DATA, playOn, REQUEST_TIMEOUT_MS, SEQS, STREAM } from './stage.ts';

const ATTEMPTS = 2;
const SPARE_MS = 1_000;

/** How a stream ends: by an error of that code, or as if nothing was. */
type End = 'unauthorised' | 'not-found' | 'http' | 'protocol' | 'connection' | 'succeeded';

interface LastingFault {
  readonly title: string;
  readonly where: RegExp;
  readonly fault: Fault;
  /** What strikes before it. */
  readonly first?: Fault;
  readonly ends: End | { readonly sse: End; readonly poll: End; readonly auto: End };
  /** What the error says. */
  readonly says?: RegExp;
  /** How many times as fast as the machine's the stream's clock is. */
  readonly speed?: number;
  /** Milliseconds of the stream's clock that a request may take. */
  readonly requestTimeoutMs?: number;
}

/** What only the stream suffers from is no reason to end where the log can be polled. */
const unlessPolled = (code: End) => ({ sse: code, poll: 'succeeded', auto: 'succeeded' }) as const;

/** Quick enough that waiting takes little, and slow enough that an answer of the server is in time. */
const QUICK = { speed: 5 };

/** The stream's silence has a limit of its own, 45 seconds. */
const SILENT = { speed: 200, requestTimeoutMs: 100_000 };

const FAULTS: readonly LastingFault[] = [
  { title: '401', where: ANY, fault: answer(401), ends: 'unauthorised', says: /answered 401: not now/ },
  { title: '403', where: ANY, fault: answer(403), ends: 'unauthorised', says: /answered 403/ },
  { title: '401 mid-run, as of a key that was revoked', where: DATA, first: end(1_500), fault: answer(401), ends: 'unauthorised', says: /answered 401/ },
  { title: '404', where: ANY, fault: answer(404), ends: 'not-found', says: /answered 404/ },
  { title: '404 for the data', where: DATA, fault: answer(404), ends: 'not-found' },
  { title: '200 with HTML', where: ANY, fault: HTML, ends: 'protocol', says: /text\/html instead of JSON; is http:.* the address/ },
  { title: '200 with HTML for the data', where: DATA, fault: HTML, ends: 'protocol', says: /text\/html/ },
  { title: '500s', where: ANY, fault: answer(500), ends: 'http', says: /answered 500/ },
  { title: '500s for the data', where: DATA, fault: answer(500), ends: 'http', says: /answered 500/ },
  { title: '429 with Retry-After', where: ANY, fault: answer(429, { 'Retry-After': '1' }), ends: 'http', says: /answered 429/, ...QUICK },
  { title: 'a server that hangs', where: ANY, fault: HANG, ends: 'connection', says: /no answer within 1000 ms/, ...QUICK },
  { title: 'a server that hangs over the data', where: DATA, fault: HANG, ends: 'connection', says: /no answer within 1000 ms/, ...QUICK },
  { title: 'resets', where: ANY, fault: reset(0), ends: 'connection', says: /cannot reach/ },
  { title: 'resets mid-body', where: ANY, fault: reset(40), ends: 'connection', says: /cannot reach/ },
  { title: 'JSON that is cut short', where: ANY, fault: end(40), ends: 'connection', says: /broken JSON, 40 characters/ },
  { title: 'half-open connections', where: ANY, fault: freeze(40), ends: 'connection', says: /no answer within/, ...QUICK },
  { title: '404 for the stream', where: STREAM, fault: answer(404), ends: unlessPolled('not-found') },
  { title: '200 with HTML for the stream', where: STREAM, fault: HTML, ends: unlessPolled('protocol') },
  { title: '502s for the stream', where: STREAM, fault: answer(502), ends: unlessPolled('http') },
  { title: 'a stream that hangs', where: STREAM, fault: HANG, ends: unlessPolled('connection'), ...QUICK },
  { title: 'a stream that is reset', where: STREAM, fault: reset(0), ends: unlessPolled('connection') },
  { title: 'streams that close at once', where: STREAM, fault: end(0), ends: unlessPolled('connection'), says: /closed before the job had ended/ },
  { title: 'streams that close after a sign of life', where: STREAM, fault: end(8), ends: unlessPolled('connection'), says: /closed before the job had ended/ },
  { title: 'streams that bring nothing', where: STREAM, fault: freeze(0), ends: unlessPolled('connection'), says: /silent for 45000 ms/, ...SILENT },
  { title: 'streams that bring a sign of life only', where: STREAM, fault: freeze(8), ends: unlessPolled('connection'), says: /silent for 45000 ms/, ...SILENT },
];

describe.each(['sse', 'poll', 'auto'] as const)('by %s, a fault that lasts ends the stream in time and in words, or is got round:', (transport) => {
  for (const { title, where, first, fault, ends, says = /./, speed = 1, requestTimeoutMs = REQUEST_TIMEOUT_MS } of FAULTS) {
    it(title, async () => {
      const expected = typeof ends === 'string' ? ends : ends[transport];
      const { seqs, result, error, milliseconds, struck } = await playOn({
        transport, requestTimeoutMs, retry: { attempts: ATTEMPTS, baseMs: 2, maxMs: 10 }, clock: fastClock(speed),
        plan: always(where, fault, ...(first ? [first] : [])),
      });
      expect(struck > 0).toBe(transport !== 'poll' || where !== STREAM);
      if (expected === 'succeeded') {
        expect([error, result?.status, seqs]).toEqual([undefined, 'succeeded', SEQS]);
        return;
      }
      expect(TrainstreamError.is(error)).toBe(true);
      expect(error).toMatchObject({ code: expected, message: expect.stringMatching(says) });
      expect(milliseconds).toBeLessThan((requestTimeoutMs * ATTEMPTS) / speed + SPARE_MS);
    });
  }
});
