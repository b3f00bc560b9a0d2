import assert from 'node:assert/strict';
import type { StreamMessage } from '../../core/message.ts';
import { messageKey } from '../../core/message-key.ts';
import type { StreamOutcome } from '../../core/stream-handler.ts';
import { drive } from '../drive.ts';
import type { ManualClock } from '../manual-clock.ts';
import { JOB_ID } from './handler-messages.ts';
import type { StreamHandlerHarness, TestStreamHandlerOptions } from './harness.ts';

/** While a call is waited for, so much time passes on the clock in so much real time: not faster, for work that other threads do. */
const TICK_MS = 1_000;
const REAL_TICK_MS = 5;

export const FINAL: StreamOutcome = { kind: 'final', final: { status: 'succeeded', rawStatus: 'succeeded', job: {} } };
export const FAILED: StreamOutcome = { kind: 'error', error: new Error('the backend is gone') };
export const ABORTED: StreamOutcome = { kind: 'aborted', reason: new Error('the reason of the abort') };

/** Calls a handler as a stream does: one call after another, each to its end. */
export class HandlerBench<Harness extends StreamHandlerHarness = StreamHandlerHarness> {
  readonly harness: Harness;
  readonly options: TestStreamHandlerOptions<Harness>;
  readonly clock: ManualClock;
  readonly abort = new AbortController();
  #tickedAt = performance.now();

  constructor(harness: Harness, clock: ManualClock, options: TestStreamHandlerOptions<Harness>) {
    this.harness = harness;
    this.clock = clock;
    this.options = options;
  }

  open(): Promise<void> {
    return this.#call('open', () => this.harness.handler.open?.({ jobId: JOB_ID, signal: this.abort.signal }));
  }

  /** Hands the messages over, as a batch where the handler takes batches. */
  async deliver(messages: readonly StreamMessage[]): Promise<void> {
    const { handler } = this.harness;
    if (handler.handleBatch === undefined) return this.deliverEach(messages);
    const wanted = handler.shouldHandle === undefined ? messages : messages.filter((message) => handler.shouldHandle?.(message));
    if (wanted.length > 0) await this.#call('handleBatch', () => handler.handleBatch?.(wanted));
  }

  /** Hands the messages over one by one. */
  async deliverEach(messages: readonly StreamMessage[]): Promise<void> {
    const { handler } = this.harness;
    for (const message of messages) {
      if (handler.shouldHandle?.(message) !== false) await this.#call('handle', () => handler.handle(message));
    }
  }

  flush(): Promise<void> {
    return this.#call('flush', () => this.harness.handler.flush?.());
  }

  close(outcome: StreamOutcome = FINAL): Promise<void> {
    if (outcome.kind === 'aborted') this.abort.abort(outcome.reason);
    return this.#call('close', () => this.harness.handler.close?.(outcome));
  }

  /** A whole stream of these messages. */
  async stream(messages: readonly StreamMessage[]): Promise<void> {
    await this.open();
    await this.deliver(messages);
    await this.flush();
    await this.close();
  }

  /** Waits until a call has come to its end, whichever. */
  async ended(call: Promise<unknown>): Promise<void> {
    await this.#call('the call that was left', () => call.catch(() => undefined));
  }

  /** Checks what has come out: all of these that the handler takes, once and in order. @param orMore true allows others behind them */
  async check(messages: readonly StreamMessage[], { orMore = false } = {}): Promise<void> {
    const { mark = messageKey, takes = () => true } = this.harness;
    const short = (text: string) => (text.length > 200 ? `${text.slice(0, 200)}… (${text.length} characters)` : text);
    const received = await this.harness.received();
    const expected = messages.filter((message) => takes(message)).map((message) => mark(message));
    const place = expected.findIndex((text, index) => text !== received[index]);
    assert.equal(short(received[place] ?? 'nothing'), short(expected[place] ?? 'nothing'), `what came out at place ${place} is not what came in`);
    if (!orMore) assert.equal(received.length, expected.length, 'more came out than came in');
  }

  /** Checks that no timer is left. */
  async checkFree(): Promise<void> {
    await this.clock.advance(0);
    assert.equal(this.clock.pending, 0, 'a timer is left behind');
  }

  async #call(name: string, call: () => unknown): Promise<void> {
    const { patienceMs = 5_000 } = this.options;
    this.#tickedAt = performance.now();
    await drive((async () => call())(), { what: name, tick: () => this.#tick(), patienceMs });
  }

  async #tick(): Promise<void> {
    if (performance.now() - this.#tickedAt < REAL_TICK_MS) return;
    await this.clock.advance(TICK_MS);
    this.#tickedAt = performance.now();
  }
}
