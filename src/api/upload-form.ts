/** A file to be sent, and what it is for. */
export interface Upload {
  readonly purpose: string;
  readonly filename: string;
  readonly content: Blob;
  /** Told how many bytes of the content and what is around it have been handed over so far; from 0 again with each try. */
  readonly onSent?: ((bytes: number) => void) | undefined;
}

/** A blob that tells how much of it was read. */
class CountedBlob extends Blob {
  readonly #onRead: (bytes: number) => void;

  constructor(parts: readonly (Blob | string)[], type: string, onRead: (bytes: number) => void) {
    super([...parts], { type });
    this.#onRead = onRead;
  }

  override stream(): ReturnType<Blob['stream']> {
    let bytes = 0;
    this.#onRead(bytes);
    const count = new TransformStream<Uint8Array, Uint8Array>({
      transform: (piece, controller) => {
        controller.enqueue(piece);
        this.#onRead((bytes += piece.length));
      },
    });
    return super.stream().pipeThrough(count) as ReturnType<Blob['stream']>;
  }
}

function field(boundary: string, disposition: string): string {
  return `--${boundary}\r\nContent-Disposition: form-data; ${disposition}\r\n`;
}

/**
 * The upload as a `multipart/form-data` body, read from its file piece by piece while it is sent.
 *
 * It is no `FormData`: where an answer comes before all of one was sent, `fetch` of Node 24 and later ends the whole process
 * (nodejs/undici#5835 has the same cause).
 */
export function uploadForm({ purpose, filename, content, onSent = () => undefined }: Upload): Blob {
  // In lower case, as the type of a Blob always is.
  const boundary = `trainstream-${Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
  const quoted = filename.replace(/["\r\n]/g, encodeURIComponent);
  const parts = [
    `${field(boundary, 'name="purpose"')}\r\n${purpose}\r\n`,
    `${field(boundary, `name="file"; filename="${quoted}"`)}Content-Type: application/octet-stream\r\n\r\n`,
    content,
    `\r\n--${boundary}--\r\n`,
  ];
  return new CountedBlob(parts, `multipart/form-data; boundary=${boundary}`, onSent);
}
