import { onTestFinished } from 'vitest';
import { listen } from '../../src/server/listen.ts';
import { inProcessBackend } from './in-process.ts';

/** The whole backend on a port of this machine; no process to train in. */
export async function backendOnSocket() {
  const backend = await inProcessBackend();
  const listener = await listen(backend.server, { port: 0 });
  onTestFinished(() => listener.close());
  return { ...backend, url: listener.url };
}
