import { statfs } from 'node:fs/promises';

/** What an upload leaves to the logs of jobs, in bytes: without it, they would stand still until the upload is given up. */
const ROOM = 16 * 1024 * 1024;

/** It is looked whether there is room before each so many bytes. */
const LOOK_BYTES = 4 * 1024 * 1024;

/** How many bytes there is room for in a directory; undefined where its file system does not tell. */
export async function freeBytes(directory: string): Promise<number | undefined> {
  const { blocks, bavail, bsize } = await statfs(directory);
  return blocks === 0 ? undefined : bavail * bsize;
}

/**
 * Hands on content that is written somewhere, as long as that leaves room for others.
 * @param free how many bytes there is room for; undefined where nobody knows
 * @throws an error with the code `ENOSPC` where there is too little room
 */
export async function* leaveRoom(content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, free: () => Promise<number | undefined>): AsyncGenerator<Uint8Array, void, undefined> {
  let unchecked = LOOK_BYTES;
  for await (const piece of content) {
    unchecked += piece.length;
    if (unchecked >= LOOK_BYTES) {
      unchecked = 0;
      const room = await free();
      if (room !== undefined && room < ROOM + piece.length) throw Object.assign(new Error(`there is room for ${room} bytes, of which ${ROOM} are kept free`), { code: 'ENOSPC' });
    }
    yield piece;
  }
}
