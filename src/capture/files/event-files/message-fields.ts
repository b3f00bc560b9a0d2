/** A field of a protocol buffer message: bytes for what has a length or a fixed size, a number for what is written as one. */
export type MessageField =
  | { readonly number: number; readonly wire: 'varint'; readonly value: number }
  | { readonly number: number; readonly wire: 'bytes' | 'fixed32' | 'fixed64'; readonly bytes: Uint8Array };

/** What a message of protocol buffers cannot be. */
export class MessageError extends Error {}

/** A number of up to 64 bits from `start` on, and where it ends. The sign is that of a number of 64 bits. @throws MessageError */
function varint(bytes: Uint8Array, start: number): readonly [value: number, end: number] {
  let value = 0n;
  for (let index = 0; index < 10; index++) {
    const byte = bytes[start + index];
    if (byte === undefined) throw new MessageError('ends inside a number');
    // Most are of one byte, and need none of the rest.
    if (index === 0 && byte < 0x80) return [byte, start + 1];
    value |= BigInt(byte & 0x7f) << BigInt(7 * index);
    if (byte < 0x80) return [Number(BigInt.asIntN(64, value)), start + index + 1];
  }
  throw new MessageError('holds a number that is too long');
}

const FIXED = { 1: ['fixed64', 8], 5: ['fixed32', 4] } as const;

/** The fields of a message of protocol buffers, in their order. @throws MessageError */
export function* messageFields(bytes: Uint8Array): Generator<MessageField, void, undefined> {
  for (let at = 0; at < bytes.length; ) {
    const [tag, start] = varint(bytes, at);
    const [number, wire] = [Math.floor(tag / 8), tag % 8];
    if (number < 1) throw new MessageError('holds a field without a number');
    if (wire === 0) {
      const [value, end] = varint(bytes, start);
      yield { number, wire: 'varint', value };
      at = end;
      continue;
    }
    if (wire !== 1 && wire !== 2 && wire !== 5) throw new MessageError(`holds a field of the unknown form ${wire}`);
    const [length, from] = wire === 2 ? varint(bytes, start) : [FIXED[wire][1], start];
    at = from + length;
    if (length < 0 || at > bytes.length) throw new MessageError('ends inside a field');
    yield { number, wire: wire === 2 ? 'bytes' : FIXED[wire][0], bytes: bytes.subarray(from, at) };
  }
}
