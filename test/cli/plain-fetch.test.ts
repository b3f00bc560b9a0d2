import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ApiClient } from '../../src/api/api-client.ts';
import { writeBackendNotice } from '../../src/cli/backend/backend-notice.ts';
import { plainFetch } from '../../src/cli/backend/plain-fetch.ts';
import { ownIdentity } from '../../src/runner/processes/process-identity.ts';
import { openSqliteStore } from '../../src/server/store/open-sqlite-store.ts';
import { runCommand } from '../support/in-process-command.ts';
import { status } from '../support/in-process.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

async function clientOf(listener: RequestListener) {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close(() => undefined).closeAllConnections());
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { server, baseUrl, client: new ApiClient({ baseUrl, apiKey: 'a-key-for-the-test', fetch: plainFetch, retry: { attempts: 1 } }) };
}

describe('plainFetch', () => {
  it('asks as fetch does, and gives what a client needs of the answer', async () => {
    const asked: unknown[] = [];
    const { client } = await clientOf((request, response) => {
      asked.push(request.method, request.url, request.headers.authorization);
      response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"data":["ü 漢"]}');
    });
    expect(await client.get('/jobs', { query: { limit: 2 } })).toEqual({ data: ['ü 漢'] });
    expect(asked).toEqual(['GET', '/api/jobs?limit=2', 'Bearer a-key-for-the-test']);
  });

  it('makes the same errors of what goes wrong', async () => {
    const { client, server } = await clientOf((request, response) => {
      if (request.url === '/api/cut') response.writeHead(200, { 'Content-Length': '100', 'Content-Type': 'application/json' }).write('{"a"', () => response.destroy());
      else response.writeHead(401, { 'Content-Type': 'application/json' }).end('{"detail":"who are you?"}');
    });
    await expect(client.get('/x')).rejects.toMatchObject({ code: 'unauthorised', message: expect.stringContaining('401: who are you?') });
    await expect(client.get('/cut')).rejects.toMatchObject({ code: 'connection' });
    await new Promise((resolve) => server.close(resolve));
    await expect(client.get('/x')).rejects.toMatchObject({ code: 'connection', message: expect.stringContaining('connection refused') });
  });

  it('ends with the signal, also where there is no answer', async () => {
    const abort = new AbortController();
    const reason = new Error('the reason');
    const { client } = await clientOf(() => abort.abort(reason));
    await expect(client.get('/x', { signal: abort.signal })).rejects.toBe(reason);
  });
});

describe('a list of jobs', () => {
  it('is read from the store where the backend of the notice lives and does not answer', async () => {
    const directory = temporaryDirectory();
    const store = await openSqliteStore({ path: join(directory, 'jobs.db'), directory });
    const { job } = await store.jobs.create({ jobType: 'sft', model: 'm', hyperparameters: {}, metadata: {}, execution: {} }, { records: [status('running')] });
    await store.close();
    const { baseUrl, server } = await clientOf(() => undefined);
    await new Promise((resolve) => server.close(resolve));
    writeBackendNotice(directory, { url: baseUrl, token: 't'.repeat(40), version: '0', protocol: 1, process: ownIdentity() });
    for (const words of [['ls'], ['jobs', 'get', job.jobId]]) {
      expect(await runCommand(words, { TRAINSTREAM_STATE_DIR: directory })).toMatchObject({ code: 0, stdout: expect.stringContaining(job.jobId), stderr: '' });
    }
  });

  it('tells what such a backend says, where it says something', async () => {
    const directory = temporaryDirectory();
    const { baseUrl } = await clientOf((_request, response) => response.writeHead(500, { 'Content-Type': 'application/json' }).end('{"detail":"broken"}'));
    writeBackendNotice(directory, { url: baseUrl, token: 't'.repeat(40), version: '0', protocol: 1, process: ownIdentity() });
    expect(await runCommand(['ls'], { TRAINSTREAM_STATE_DIR: directory })).toMatchObject({ code: 69, stderr: expect.stringMatching(/500: broken/) });
  });
});
