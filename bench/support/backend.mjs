import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const KEY = 'the-key-of-the-benchmarks';

/** Starts a backend in a process of its own. `ask` runs one of its operations: see backend-process.mjs. */
export async function startBackend() {
  const child = fork(fileURLToPath(new URL('backend-process.mjs', import.meta.url)), { execArgv: [] });
  const waiting = new Map();
  let nextId = 1;
  const url = await new Promise((resolve, reject) => {
    child.once('message', (message) => resolve(message.url));
    child.once('exit', () => reject(new Error('the backend of the benchmark ended')));
  });
  child.on('message', ({ id, ...answer }) => {
    waiting.get(id)?.(answer);
    waiting.delete(id);
  });
  return {
    url,
    options: { baseUrl: url, apiKey: KEY },
    ask: (op, rest = {}) =>
      new Promise((resolve) => {
        const id = nextId++;
        waiting.set(id, resolve);
        child.send({ id, op, ...rest });
      }),
    close: () =>
      new Promise((resolve) => {
        child.once('exit', resolve);
        child.disconnect();
      }),
  };
}
