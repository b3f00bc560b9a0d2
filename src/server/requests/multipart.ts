import { RequestError } from './request-error.ts';

/** One field of a `multipart/form-data` body. */
export interface MultipartField {
  readonly name: string;
  /** The name the sender gave the file; undefined for a field that is no file. */
  readonly filename: string | undefined;
  /** What it holds, as it arrives. To be read before the next field; what is left of it is passed over. */
  readonly content: AsyncIterable<Uint8Array>;
}

/** Longest head of a field, in bytes. */
const LONGEST_HEAD = 16 * 1024;

/** The boundary that a content type names. @throws RequestError 400 */
export function multipartBoundary(contentType: string): string {
  const [, quoted, bare] = /;\s*boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType) ?? [];
  const boundary = quoted ?? bare;
  if (boundary === undefined || boundary.length > 200) throw new RequestError(400, 'Content-Type: names no boundary');
  return boundary;
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A name that is not encoded after all stands for itself.
    return text;
  }
}

/** A parameter of a `Content-Disposition`, with the escapes undone that senders use for what cannot stand in quotes. */
function parameter(disposition: string, name: string): string | undefined {
  const [, quoted, bare] = new RegExp(String.raw`;\s*${name}=(?:"((?:[^"\\]|\\.)*)"|([^;\s"]+))`, 'i').exec(disposition) ?? [];
  if (quoted !== undefined) return quoted.replaceAll('\\"', '"').replaceAll(/%(?:22|0d|0a)/gi, percentDecoded);
  return bare;
}

function filenameOf(disposition: string): string | undefined {
  const extended = /;\s*filename\*=utf-8''([^;\s]*)/i.exec(disposition)?.[1];
  return parameter(disposition, 'filename') ?? (extended === undefined ? undefined : percentDecoded(extended));
}

/** Reads a `multipart/form-data` body while it arrives: never more of it is in memory than one piece and the length of a boundary. */
class MultipartReader {
  readonly #pieces: AsyncIterator<Uint8Array>;
  readonly #delimiter: Buffer;
  /** What has arrived and was not used yet. */
  #rest: Buffer = Buffer.from('\r\n');

  constructor(pieces: AsyncIterable<Uint8Array>, boundary: string) {
    this.#pieces = pieces[Symbol.asyncIterator]();
    this.#delimiter = Buffer.from(`\r\n--${boundary}`, 'latin1');
  }

  /** What stands before the next boundary. Afterwards it has been passed. */
  async *content(): AsyncGenerator<Uint8Array, void, undefined> {
    for (;;) {
      const index = this.#rest.indexOf(this.#delimiter);
      if (index >= 0) {
        const last = this.#rest.subarray(0, index);
        this.#rest = this.#rest.subarray(index + this.#delimiter.length);
        if (last.length > 0) yield last;
        return;
      }
      // The end of what has arrived may be the start of a boundary.
      const sure = Math.max(0, this.#rest.length - this.#delimiter.length + 1);
      const piece = this.#rest.subarray(0, sure);
      this.#rest = this.#rest.subarray(sure);
      if (piece.length > 0) yield piece;
      await this.#fill();
    }
  }

  /** The head of the field behind the boundary that was just passed; undefined behind the last one. */
  async head(): Promise<string | undefined> {
    while (this.#rest.length < 2) await this.#fill();
    if (this.#rest.toString('latin1', 0, 2) === '--') return undefined;
    // The line break that ends the boundary's own line belongs to the head, so that a head without lines has its empty line too.
    for (;;) {
      const end = this.#rest.indexOf('\r\n\r\n');
      if (end >= 0 && end <= LONGEST_HEAD) {
        const head = this.#rest.toString('utf8', 0, end);
        this.#rest = this.#rest.subarray(end + 4);
        return head;
      }
      if (this.#rest.length > LONGEST_HEAD) throw new RequestError(400, 'the body is not multipart: the head of a field is too long');
      await this.#fill();
    }
  }

  async #fill(): Promise<void> {
    const { value, done } = await this.#pieces.next();
    if (done) throw new RequestError(400, 'the body is not multipart: it ends before its last boundary');
    this.#rest = this.#rest.length === 0 ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : Buffer.concat([this.#rest, value]);
  }
}

/** The fields of a `multipart/form-data` body, in their order. @throws RequestError 400 where it is malformed */
export async function* multipartFields(pieces: AsyncIterable<Uint8Array>, boundary: string): AsyncGenerator<MultipartField, void, undefined> {
  const reader = new MultipartReader(pieces, boundary);
  let content = reader.content();
  for (;;) {
    // What nobody read, and before the first boundary what nobody should.
    while (!(await content.next()).done);
    const head = await reader.head();
    if (head === undefined) return;
    const disposition = /^content-disposition:\s*form-data(.*)$/im.exec(head)?.[1] ?? '';
    const name = parameter(disposition, 'name');
    if (name === undefined) throw new RequestError(400, 'the body is not multipart: a field has no name');
    content = reader.content();
    const own = content;
    yield { name, filename: filenameOf(disposition), content: { [Symbol.asyncIterator]: () => ({ next: () => own.next() }) } };
  }
}
