import { messageKey } from '../../src/core/message-key.ts';
import type { StreamMessage } from '../../src/core/message.ts';
import type { HandlerContext, StreamHandler, StreamOutcome } from '../../src/core/stream-handler.ts';
import type { ManualClock } from '../../src/testing/manual-clock.ts';
import type { StreamHandlerHarness, TestStreamHandlerOptions } from '../../src/testing/stream-handler/harness.ts';

const FLUSH_MS = 1_000;

/** What outlives a handler: the smallest store that messages can go to. */
export class MemoryOutput {
  readonly stored: StreamMessage[] = [];
  broken = false;

  put(messages: readonly StreamMessage[]): void {
    if (this.broken) throw new Error('the output is broken');
    this.stored.push(...messages);
  }
}

/** A handler that keeps every rule, buffer, timer and restarts included, in steps that the broken ones of test/broken replace. */
export class MemoryHandler implements StreamHandler {
  protected readonly output: MemoryOutput;
  protected readonly clock: ManualClock;
  protected held: StreamMessage[] = [];
  protected known = new Set<string>();
  protected timer: AbortController | undefined;
  #failure: { readonly error: unknown } | undefined;

  constructor(output: MemoryOutput, clock: ManualClock) {
    this.output = output;
    this.clock = clock;
  }

  open(_context: HandlerContext): void {
    this.known = new Set(this.output.stored.map((message) => this.keyOf(message)));
  }

  handle(message: StreamMessage): void | Promise<void> {
    return this.handleBatch([message]);
  }

  handleBatch(messages: readonly StreamMessage[]): void | Promise<void> {
    this.tell();
    for (const message of messages) {
      const key = this.keyOf(message);
      if (this.known.has(key)) continue;
      this.known.add(key);
      this.held.push(message);
    }
    if (this.timer === undefined && this.held.length > 0) this.startTimer();
  }

  flush(): void | Promise<void> {
    this.tell();
    this.putOut();
  }

  close(_outcome: StreamOutcome): void | Promise<void> {
    this.timer?.abort();
    this.tell();
    this.putOut();
  }

  protected keyOf(message: StreamMessage): string {
    return messageKey(message);
  }

  protected putOut(): void {
    this.output.put(this.held);
    this.held = [];
  }

  /** Throws the failure of the timer, which had nobody to throw to. */
  protected tell(): void {
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure !== undefined) throw failure.error;
  }

  protected startTimer(): void {
    const timer = new AbortController();
    this.timer = timer;
    this.clock
      .sleep(FLUSH_MS, timer.signal)
      .then(() => {
        this.timer = undefined;
        this.putOut();
      })
      .catch((error: unknown) => {
        if (!timer.signal.aborted) this.#failure = { error };
      });
  }
}

interface MemoryHarness extends StreamHandlerHarness {
  readonly output: MemoryOutput;
}

/** How the suite tests a handler with an output in memory. */
export function memoryHandlerOptions(createHandler: (output: MemoryOutput, clock: ManualClock) => StreamHandler): TestStreamHandlerOptions<MemoryHarness> {
  const mark = (message: StreamMessage) => JSON.stringify(message);
  const harness = (output: MemoryOutput, clock: ManualClock): MemoryHarness => ({
    output,
    handler: createHandler(output, clock),
    received: () => output.stored.map(mark),
    mark,
    close: async () => undefined,
  });
  return {
    create: async (clock) => harness(new MemoryOutput(), clock),
    reopen: async ({ output }, clock) => harness(output, clock),
    breakOutput: ({ output }) => void (output.broken = true),
    mendOutput: ({ output }) => void (output.broken = false),
  };
}
