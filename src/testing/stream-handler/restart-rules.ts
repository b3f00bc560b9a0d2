import type { StreamMessage } from '../../core/message.ts';
import { withClosing } from '../suite.ts';
import type { Rule } from '../rule.ts';
import { ABORTED, FAILED, HandlerBench } from './handler-bench.ts';
import { logMessages, ODD_TEXT, WITHOUT_LOG } from './handler-messages.ts';

export function restartRules<Bench extends HandlerBench>(rule: Rule<Bench>, { reopen, breakOutput, mendOutput }: Bench['options']): void {
  if (reopen === undefined) return;

  /** What a process after the one of the bench does. */
  const again = (bench: Bench, use: (bench: HandlerBench) => Promise<void>) =>
    withClosing(() => reopen(bench.harness, bench.clock), (harness) => use(new HandlerBench(harness, bench.clock, bench.options)));

  /** A stream, and another one that repeats some of it: the output has all once. */
  const repeats = async (bench: Bench, first: readonly StreamMessage[], second: readonly StreamMessage[], all: readonly StreamMessage[]) => {
    await bench.stream(first);
    await again(bench, async (next) => {
      await next.stream(second);
      await next.check(all);
    });
  };

  rule('a stream that starts again from the beginning adds only what is new', (bench) => repeats(bench, logMessages(1, 20), logMessages(1, 30), logMessages(1, 30)));
  rule('a stream that starts again from any earlier place adds only what is new', async (bench) => {
    let told = 12;
    await bench.stream(logMessages(1, told));
    for (const from of [12, 7, 2, 13]) {
      await again(bench, async (next) => {
        await next.stream(logMessages(from, told + 3 - from));
        told += 2;
        await next.check(logMessages(1, told));
      });
    }
  });
  rule('a stream that brings nothing new, or nothing at all, changes nothing', async (bench) => {
    await repeats(bench, logMessages(1, 10), logMessages(1, 10), logMessages(1, 10));
    await again(bench, async (next) => {
      await next.stream([]);
      await next.check(logMessages(1, 10));
    });
  });
  rule('messages without a number are known again, also those that look alike', (bench) => repeats(bench, WITHOUT_LOG.slice(0, 9), WITHOUT_LOG, WITHOUT_LOG));
  rule('messages without a number are all known again', (bench) => repeats(bench, WITHOUT_LOG, WITHOUT_LOG, WITHOUT_LOG));
  rule('messages with odd text are known again', (bench) => repeats(bench, ODD_TEXT, ODD_TEXT, ODD_TEXT));
  rule('what was flushed is there after the death of the process, once', async (bench) => {
    await bench.open();
    await bench.deliver(logMessages(1, 10));
    await bench.flush();
    await again(bench, async (next) => {
      await next.check(logMessages(1, 10));
      await next.stream(logMessages(8, 10));
      await next.check(logMessages(1, 17));
    });
  });
  rule('a stream after an abort, or after an error, goes on where the first one was', async (bench) => {
    await bench.open();
    await bench.deliver(logMessages(1, 10));
    await bench.close(ABORTED);
    await again(bench, async (next) => {
      await next.open();
      await next.deliver(logMessages(1, 15));
      await next.close(FAILED);
    });
    await again(bench, async (next) => {
      await next.stream(logMessages(1, 24));
      await next.check(logMessages(1, 24));
    });
  });
  if (breakOutput === undefined || mendOutput === undefined) return;
  rule('a stream after a failed output, from the last flush on, leaves every message once', async (bench) => {
    await bench.open();
    await bench.deliver(logMessages(1, 10));
    await bench.flush();
    await breakOutput(bench.harness);
    await bench.deliver(logMessages(11, 10)).catch(() => undefined);
    await bench.flush().catch(() => undefined);
    await bench.close(FAILED).catch(() => undefined);
    await mendOutput(bench.harness);
    await again(bench, async (next) => {
      await next.stream(logMessages(11, 20));
      await next.check(logMessages(1, 30));
    });
  });
}
