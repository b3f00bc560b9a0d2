import type { StreamMessage } from '../../src/core/message.ts';
import type { HandlerContext, StreamHandler, StreamOutcome } from '../../src/core/stream-handler.ts';
import type { ManualClock } from '../../src/testing/manual-clock.ts';
import { MemoryHandler, type MemoryOutput } from '../conformance/memory-handler.ts';
import type { Broken } from './failing-cases.ts';

class ExpectsAName extends MemoryHandler {
  protected override keyOf(message: StreamMessage): string {
    if (message.streamType === 'events') (message.data['type'] as string).toLowerCase();
    return super.keyOf(message);
  }
}

class ExpectsANumber extends MemoryHandler {
  protected override keyOf(message: StreamMessage): string {
    if (message.streamType === 'metrics' && 'value' in message.data) (message.data['value'] as number).toFixed(4);
    return super.keyOf(message);
  }
}

class ForgetsOrdinals extends MemoryHandler {
  protected override keyOf(message: StreamMessage): string {
    const { ordinal: _ordinal, ...rest } = message;
    return super.keyOf(rest as StreamMessage);
  }
}

class CutsNames extends MemoryHandler {
  protected override keyOf(message: StreamMessage): string {
    return super.keyOf(message).split('\0')[0] ?? '';
  }
}

class CutsLongText extends MemoryHandler {
  override handleBatch(messages: readonly StreamMessage[]): void | Promise<void> {
    return super.handleBatch(messages.filter((message) => JSON.stringify(message).length < 65_536));
  }
}

class Marks extends MemoryHandler {
  override handleBatch(messages: readonly StreamMessage[]): void | Promise<void> {
    for (const message of messages) if (!Object.isFrozen(message)) Object.assign(message, { handled: true });
    return super.handleBatch(messages);
  }
}

class KeepsTheList extends MemoryHandler {
  readonly #lists: (readonly StreamMessage[])[] = [];
  override handleBatch(messages: readonly StreamMessage[]): void {
    this.#lists.push(messages);
  }
  protected override putOut(): void {
    for (const list of this.#lists.splice(0)) void super.handleBatch(list);
    super.putOut();
  }
}

class NewestFirst extends MemoryHandler {
  override handleBatch(messages: readonly StreamMessage[]): void | Promise<void> {
    return super.handleBatch(messages.toReversed());
  }
}

class DropsWhenFull extends MemoryHandler {
  override handleBatch(messages: readonly StreamMessage[]): void | Promise<void> {
    return super.handleBatch(messages.slice(0, 1_000));
  }
}

class FlushesLater extends MemoryHandler {
  override flush(): void {
    // Nobody waits for it.
    void new Promise<void>((resolve) => setImmediate(resolve)).then(() => this.putOut()).catch(() => undefined);
  }
}

class FlushesAtTheEnd extends MemoryHandler {
  override flush(): void {
    // Left to close.
  }
}

class ForgetsUnless extends MemoryHandler {
  readonly #kept: readonly StreamOutcome['kind'][];
  constructor(output: MemoryOutput, clock: ManualClock, kept: readonly StreamOutcome['kind'][]) {
    super(output, clock);
    this.#kept = kept;
  }
  override close(outcome: StreamOutcome): void | Promise<void> {
    if (!this.#kept.includes(outcome.kind)) this.held = [];
    return super.close(outcome);
  }
}

class LeavesItsTimer extends MemoryHandler {
  override close(): void {
    this.putOut();
  }
}

class LeavesItsListener extends MemoryHandler {
  override open(context: HandlerContext): void {
    super.open(context);
    context.signal.addEventListener('abort', () => undefined);
  }
}

class ClosesOnlyWhatWasOpened extends MemoryHandler {
  #signal: AbortSignal | undefined;
  override open(context: HandlerContext): void {
    super.open(context);
    this.#signal = context.signal;
  }
  override close(outcome: StreamOutcome): void | Promise<void> {
    if (this.#signal === undefined) throw new Error('not open');
    return super.close(outcome);
  }
}

class ThrowsTheErrorAgain extends MemoryHandler {
  override async close(outcome: StreamOutcome): Promise<void> {
    await super.close(outcome);
    if (outcome.kind === 'error') throw outcome.error;
  }
}

class SwallowsFailures extends MemoryHandler {
  protected override putOut(): void {
    try {
      super.putOut();
    } catch {
      this.held = [];
    }
  }
}

class RewritesItAll extends MemoryHandler {
  protected override putOut(): void {
    const all = [...this.output.stored.splice(0), ...this.held];
    this.held = [];
    this.output.put(all);
  }
}

class TriesForEver extends MemoryHandler {
  override async close(): Promise<void> {
    this.timer?.abort();
    for (;;) {
      try {
        this.putOut();
        return;
      } catch {
        await this.clock.sleep(1_000);
      }
    }
  }
}

class StartsAnew extends MemoryHandler {
  override open(context: HandlerContext): void {
    this.output.stored.length = 0;
    super.open(context);
  }
}

class KnowsNothing extends MemoryHandler {
  override open(): void {
    // What the output holds is not looked at.
  }
}

class KnowsNumbersOnly extends MemoryHandler {
  override open(context: HandlerContext): void {
    super.open(context);
    this.known = new Set(this.output.stored.filter(({ seq }) => seq !== undefined).map((message) => this.keyOf(message)));
  }
}

class PutsOutHalf extends MemoryHandler {
  protected override putOut(): void {
    const [first] = this.held;
    const last = this.held.at(-1);
    // The last one first, as a mark of how far it goes: a fault between the two leaves a hole behind it.
    if (this.output.broken && first !== last && last !== undefined) this.output.stored.push(last);
    super.putOut();
  }
}

type Create = (output: MemoryOutput, clock: ManualClock) => StreamHandler;

const of = (Handler: new (output: MemoryOutput, clock: ManualClock) => StreamHandler): Create => (output, clock) => new Handler(output, clock);

const WHOLE = 'takes every kind of message of a log, each once and in order';
const FLUSH = 'flush makes visible everything that came before it';
const OWN = 'does not change the messages it is given, nor keep their list';

export const BROKEN_HANDLERS: readonly Broken<Create>[] = [
  { fault: 'expects every event to have a type', rule: 'takes payloads that are empty, or have nothing that was expected', create: of(ExpectsAName) },
  { fault: 'expects every value to be a number', rule: 'takes numbers of every kind, and those that are not finite', create: of(ExpectsANumber) },
  { fault: 'takes what looks alike for one', rule: 'takes messages of a backend without a log, also those that look alike', create: of(ForgetsOrdinals) },
  { fault: 'cuts names at a NUL', rule: 'tells names apart that are almost the same', create: of(CutsNames) },
  { fault: 'drops what is very long', rule: 'takes text of every kind: control characters, all scripts, half a pair, very long', create: of(CutsLongText) },
  { fault: 'writes into the messages', rule: OWN, create: of(Marks) },
  { fault: 'keeps the list of a batch', rule: OWN, create: of(KeepsTheList) },
  { fault: 'puts a batch out newest first', rule: WHOLE, create: of(NewestFirst) },
  { fault: 'drops what does not fit', rule: 'takes many messages at once', create: of(DropsWhenFull) },
  { fault: 'does not wait for its flush', rule: FLUSH, create: of(FlushesLater) },
  { fault: 'leaves the flush to close', rule: FLUSH, create: of(FlushesAtTheEnd) },
  { fault: 'forgets what it holds at the end', rule: 'close after the end of the job keeps what was handled, and leaves nothing behind', create: (output, clock) => new ForgetsUnless(output, clock, ['error', 'aborted']) },
  { fault: 'forgets what it holds on an error', rule: 'close after an error keeps what was handled, and leaves nothing behind', create: (output, clock) => new ForgetsUnless(output, clock, ['final', 'aborted']) },
  { fault: 'forgets what it holds on an abort', rule: 'close after an abort keeps what was handled, and leaves nothing behind', create: (output, clock) => new ForgetsUnless(output, clock, ['final', 'error']) },
  { fault: 'leaves its timer running', rule: 'close after an abort keeps what was handled, and leaves nothing behind', create: of(LeavesItsTimer) },
  { fault: 'leaves a listener on the signal', rule: 'close after the end of the job keeps what was handled, and leaves nothing behind', create: of(LeavesItsListener) },
  { fault: 'closes only what was opened', rule: 'close after an error without open is harmless: another handler may have failed to open', create: of(ClosesOnlyWhatWasOpened) },
  { fault: 'throws the stream\'s error again', rule: 'close after an error without a message is harmless', create: of(ThrowsTheErrorAgain) },
  { fault: 'swallows the failures of its output', rule: 'a failing output is told: by handle, by flush, or at the latest by close', create: of(SwallowsFailures) },
  { fault: 'empties its output before it writes', rule: 'a failure takes back nothing that was flushed', create: of(RewritesItAll) },
  { fault: 'tries for ever to close', rule: 'close comes to an end after a failure, and leaves nothing behind', create: of(TriesForEver) },
  { fault: 'starts its output anew', rule: 'a stream that starts again from any earlier place adds only what is new', create: of(StartsAnew) },
  { fault: 'does not look at what its output holds', rule: 'a stream that starts again from the beginning adds only what is new', create: of(KnowsNothing) },
  { fault: 'knows messages by their number only', rule: 'messages without a number are all known again', create: of(KnowsNumbersOnly) },
  { fault: 'leaves half a batch behind', rule: 'a stream after a failed output, from the last flush on, leaves every message once', create: of(PutsOutHalf) },
];
