import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { messageKey } from '../../src/core/message-key.ts';
import { StreamMessage } from '../../src/core/message.ts';
import { arbitraryMessage } from '../support/arbitrary-message.ts';
import { runs } from '../support/property.ts';

describe('a message as a line of JSON', () => {
  it('comes back as it was, with the same key', () => {
    fc.assert(
      fc.property(arbitraryMessage, (message) => {
        const line = StreamMessage.toJson(message);
        const back = StreamMessage.fromJson(JSON.parse(line)) as StreamMessage;
        expect(back).toEqual(message);
        expect([messageKey(back), StreamMessage.toJson(back)]).toEqual([messageKey(message), line]);
      }),
      runs(1_000),
    );
  });

  it('is one line with the fields in their order', () => {
    const order = ['stream_type', 'timestamp', 'job_id', 'data', 'seq', 'step', 'phase'];
    fc.assert(
      fc.property(arbitraryMessage, (message) => {
        const line = StreamMessage.toJson(message);
        const fields = Object.keys(JSON.parse(line) as object);
        expect([line.includes('\n'), fields.slice(0, 4), fields]).toEqual([false, order.slice(0, 4), order.filter((field) => fields.includes(field))]);
      }),
      runs(1_000),
    );
  });

  it('is nothing where it is anything else', () => {
    fc.assert(
      fc.property(fc.jsonValue(), arbitraryMessage, fc.constantFrom('stream_type', 'job_id', 'data'), (value, message, field) => {
        const { [field]: _left, ...rest } = JSON.parse(StreamMessage.toJson(message)) as Record<string, unknown>;
        expect([StreamMessage.fromJson(value), StreamMessage.fromJson(rest)]).toEqual([undefined, undefined]);
      }),
      runs(1_000),
    );
  });
});
