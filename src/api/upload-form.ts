/** A file to be sent, and what it is for. */
export interface Upload {
  readonly purpose: string;
  readonly filename: string;
  readonly content: Blob;
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
export function uploadForm({ purpose, filename, content }: Upload): Blob {
  // In lower case, as the type of a Blob always is.
  const boundary = `trainstream-${Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
  const quoted = filename.replace(/["\r\n]/g, encodeURIComponent);
  return new Blob(
    [
      `${field(boundary, 'name="purpose"')}\r\n${purpose}\r\n`,
      `${field(boundary, `name="file"; filename="${quoted}"`)}Content-Type: application/octet-stream\r\n\r\n`,
      content,
      `\r\n--${boundary}--\r\n`,
    ],
    { type: `multipart/form-data; boundary=${boundary}` },
  );
}
