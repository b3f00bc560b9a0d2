import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { multipartBoundary, multipartFields } from '../../src/server/requests/multipart.ts';
import { runs } from '../support/property.ts';

interface Field {
  readonly name: string;
  readonly filename: string | undefined;
  readonly content: string;
}

const disposition = ({ name, filename }: Field) => `name="${name}"${filename === undefined ? '' : `; filename="${filename}"`}`;
const encode = (fields: readonly Field[], boundary: string) =>
  Buffer.from(`${fields.map((field) => `--${boundary}\r\nContent-Disposition: form-data; ${disposition(field)}\r\n\r\n${field.content}\r\n`).join('')}--${boundary}--\r\n`, 'latin1');

/** A body that arrives in pieces of these lengths, over and over. */
async function* arriving(body: Buffer, lengths: readonly number[]) {
  for (let at = 0, turn = 0; at < body.length; turn++) {
    const length = lengths[turn % lengths.length] ?? 1;
    yield body.subarray(at, (at += length));
  }
}

async function read(body: Buffer, boundary: string, lengths = [7]) {
  const fields: Field[] = [];
  for await (const { name, filename, content } of multipartFields(arriving(body, lengths), boundary)) {
    const pieces: Uint8Array[] = [];
    for await (const piece of content) pieces.push(piece);
    fields.push({ name, filename, content: Buffer.concat(pieces).toString('latin1') });
  }
  return fields;
}

/** Content that nearly holds the boundary. */
const tricky = fc.array(fc.constantFrom('\r', '\n', '\r\n', '-', '--', '\r\n--', 'b', '\r\n--b', '\0', 'ÿ', 'text'), { maxLength: 12 }).map((parts) => parts.join(''));
const field = fc.record({ name: fc.constantFrom('purpose', 'file', 'x'), filename: fc.option(fc.constantFrom('a.jsonl', 'b c'), { nil: undefined }), content: tricky });

describe('multipartFields', () => {
  it('gives back what was sent, wherever the network cuts it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(field, { maxLength: 4 }), fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 4 }), async (fields, lengths) => {
        const boundary = 'bound';
        expect(await read(encode(fields, boundary), boundary, lengths)).toEqual(fields);
      }),
      runs(500),
    );
  });

  it('passes over what was not read, and over what stands before the first boundary', async () => {
    const body = Buffer.concat([Buffer.from('a preamble\r\n'), encode([{ name: 'a', filename: undefined, content: 'x'.repeat(1_000) }, { name: 'b', filename: undefined, content: 'y' }], 'bound')]);
    const names: string[] = [];
    for await (const { name } of multipartFields(arriving(body, [3]), 'bound')) names.push(name);
    expect(names).toEqual(['a', 'b']);
  });

  it('understands names as browsers, older programs and RFC 5987 write them', async () => {
    const names = ['filename="a%22b%0D%0Ac"', String.raw`filename="a\"b"`, "filename*=utf-8''r%C3%BCben.jsonl", 'filename=plain', 'filename="100% sure"', 'FileName="rüben"'];
    const body = names.map((name) => `--b\r\ncontent-disposition: form-data; name="file"; ${name}\r\n\r\nx\r\n`).join('');
    const fields = await read(Buffer.from(`${body}--b--`), 'b');
    expect(fields.map(({ filename }) => filename)).toEqual(['a"b\r\nc', 'a"b', 'rüben.jsonl', 'plain', '100% sure', 'rüben']);
  });

  it.each([
    ['ends too early', '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nxxx', /ends before its last boundary/],
    ['has no boundary', 'something else', /ends before its last boundary/],
    ['has a field without a name', '--b\r\nContent-Type: text/plain\r\n\r\nx\r\n--b--', /has no name/],
    ['has an endless head', `--b\r\nX: ${'x'.repeat(20_000)}`, /too long/],
  ])('refuses a body that %s', async (_title, body, message) => {
    await expect(read(Buffer.from(body), 'b', [1_000])).rejects.toThrow(message);
  });

  it('finds the boundary in a content type', () => {
    expect(multipartBoundary('multipart/form-data; boundary="a b"; charset=utf-8')).toBe('a b');
    expect(multipartBoundary('multipart/form-data;charset=x;Boundary=abc')).toBe('abc');
    expect(() => multipartBoundary('multipart/form-data')).toThrow(/no boundary/);
  });
});
