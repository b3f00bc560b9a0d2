import { connect } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { listen } from '../../src/server/listen.ts';
import { inProcessBackend, KEY } from '../support/in-process.ts';
import { waitUntil } from '../support/wait-until.ts';

it.each([
  ['/learning/jobs', 'application/json', '{"model":'],
  ['/learning/files', 'multipart/form-data; boundary=b', '--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n{'],
])('a body that breaks off is no fault of the server, and leaves nothing behind: %s', async (path, type, text) => {
  const { server, errors, store } = await inProcessBackend();
  const answers: number[] = [];
  const listener = await listen(
    {
      fetch: async (request) => {
        const response = await server.fetch(request);
        answers.push(response.status);
        return response;
      },
    },
    { port: 0 },
  );
  onTestFinished(() => listener.close());
  const head = `POST /api${path} HTTP/1.1\r\nHost: 127.0.0.1:${listener.port}\r\nAuthorization: Bearer ${KEY}\r\nContent-Type: ${type}\r\nContent-Length: 1000\r\n\r\n`;
  const socket = connect(listener.port, '127.0.0.1', () => socket.write(head + text, () => socket.destroy()));
  await waitUntil('the answer', () => answers.length > 0);
  expect([answers, errors, await store.jobs.list({ limit: 1 })]).toEqual([[400], [], []]);
});
