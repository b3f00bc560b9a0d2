import { expect, it, onTestFinished } from 'vitest';
import { listen } from '../../src/server/listen.ts';
import { inProcessBackend, KEY } from '../support/in-process.ts';

it.each([
  [undefined, '127.0.0.1'],
  // What a request names as its host is checked: the number that the name stands for would be refused.
  ['localhost', 'localhost'],
])('a server that listens at %s is reached by its address', async (host, name) => {
  const { server } = await inProcessBackend({ allowHosts: host === undefined ? [] : [host] });
  const listener = await listen(server, { host, port: 0 });
  onTestFinished(() => listener.close());
  expect(listener.url).toBe(`http://${name}:${listener.port}`);
  expect((await fetch(`${listener.url}/api/learning/jobs`, { headers: { Authorization: `Bearer ${KEY}` } })).status).toBe(200);
});
