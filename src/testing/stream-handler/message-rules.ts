import assert from 'node:assert/strict';
import type { StreamMessage } from '../../core/message.ts';
import type { Rule } from '../rule.ts';
import type { HandlerBench } from './handler-bench.ts';
import { EMPTY_OR_WRONG, logMessages, ODD_NAMES, ODD_NUMBERS, ODD_TEXT, WITHOUT_LOG } from './handler-messages.ts';

export function messageRules<Bench extends HandlerBench>(rule: Rule<Bench>): void {
  const takes = (title: string, messages: readonly StreamMessage[]) =>
    rule(title, async (bench) => {
      await bench.stream(messages);
      await bench.check(messages);
    });

  takes('takes every kind of message of a log, each once and in order', logMessages(1, 40));
  takes('takes messages of a backend without a log, also those that look alike', WITHOUT_LOG);
  takes('takes payloads that are empty, or have nothing that was expected', EMPTY_OR_WRONG);
  takes('takes text of every kind: control characters, all scripts, half a pair, very long', ODD_TEXT);
  takes('tells names apart that are almost the same', ODD_NAMES);
  takes('takes numbers of every kind, and those that are not finite', ODD_NUMBERS);
  takes('takes many messages at once', logMessages(1, 2_500));
  rule('takes messages one by one as it does in batches', async (bench) => {
    await bench.open();
    await bench.deliverEach(logMessages(1, 20));
    await bench.deliver(logMessages(21, 20));
    await bench.deliverEach(logMessages(41, 1));
    await bench.flush();
    await bench.close();
    await bench.check(logMessages(1, 41));
  });
  rule('does not change the messages it is given, nor keep their list', async (bench) => {
    const list = structuredClone(logMessages(1, 10));
    await bench.open();
    await bench.deliver(list);
    assert.deepEqual(list, logMessages(1, 10), 'the messages were changed');
    // The list is the stream's: it may be filled anew.
    list.length = 0;
    await bench.flush();
    await bench.close();
    await bench.check(logMessages(1, 10));
  });
}
