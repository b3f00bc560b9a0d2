import fs, { readFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StreamMessage } from '../../src/core/message.ts';
import { JSONHandler } from '../../src/handlers/json-handler.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

/** A disk that takes its time: each call waits until the test answers it. */
const calls: ((error: Error | null) => void)[] = [];

beforeEach(() => {
  calls.length = 0;
  vi.spyOn(fs, 'fsync').mockImplementation((_file, done) => void calls.push(done));
  syncBuiltinESMExports();
});

afterEach(() => {
  vi.mocked(fs.fsync).mockRestore();
  syncBuiltinESMExports();
});

async function opened() {
  const file = join(temporaryDirectory(), 'run.jsonl');
  const handler = new JSONHandler({ file, fsync: true });
  await handler.open({ jobId: 'j', signal: new AbortController().signal });
  await handler.handle(StreamMessage.fromEvent('j', { seq: 1, type: 'a' }));
  return { file, handler };
}

/** Whether a promise has come to an end by the time that everything else has had its turn. */
async function isOver(promise: unknown): Promise<boolean> {
  let over = false;
  void Promise.resolve(promise).then(() => (over = true), () => (over = true));
  await new Promise((resolve) => setImmediate(resolve));
  return over;
}

describe('a file that is to be on the disk', () => {
  it('is waited for by flush and by close, while everything else goes on', async () => {
    const { file, handler } = await opened();
    for (const [index, end] of [() => handler.flush(), () => handler.close()].entries()) {
      const ended = end();
      expect([await isOver(ended), calls.length]).toEqual([false, index + 1]);
      calls[index]?.(null);
      await ended;
    }
    expect(readFileSync(file, 'utf8').split('\n')).toHaveLength(2);
    // It is closed by then, and closing it again does nothing.
    await handler.close();
    expect(calls).toHaveLength(2);
  });

  it('takes nothing once it is being closed, and prints nothing elsewhere', async () => {
    const { file, handler } = await opened();
    const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    const closed = handler.close();
    expect(() => handler.handle(StreamMessage.fromEvent('j', { seq: 2, type: 'late' }))).toThrow(`${file}: a message came before it was opened, or behind its end`);
    calls[0]?.(null);
    await closed;
    const late = written.mock.calls.filter(([text]) => String(text).includes('late'));
    written.mockRestore();
    expect(late).toEqual([]);
  });

  it('is told where the disk does not take it, and closed all the same', async () => {
    const { handler } = await opened();
    const flushed = handler.flush();
    calls[0]?.(new Error('EIO'));
    await expect(flushed).rejects.toThrow('EIO');
    const closed = handler.close();
    calls[1]?.(new Error('EIO'));
    await expect(closed).rejects.toThrow('EIO');
    await handler.close();
  });
});
