import { createHash } from 'node:crypto';
import { open, rm } from 'node:fs/promises';

/** What was written. */
export interface WrittenContent {
  readonly bytes: number;
  /** SHA-256, in hexadecimal digits. */
  readonly digest: string;
}

type Content = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

async function write(path: string, content: Content): Promise<WrittenContent> {
  const hash = createHash('sha256');
  let bytes = 0;
  const file = await open(path, 'wx', 0o600);
  try {
    for await (const piece of content) {
      hash.update(piece);
      for (let offset = 0; offset < piece.length; ) offset += (await file.write(piece, offset)).bytesWritten;
      bytes += piece.length;
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return { bytes, digest: hash.digest('hex') };
}

/**
 * Writes a new file that only its owner may read, piece by piece. It is on disk when this resolves.
 * @throws what reading the content or writing it throws; there is no file then
 */
export async function writeDurably(path: string, content: Content): Promise<WrittenContent> {
  try {
    return await write(path, content);
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}
