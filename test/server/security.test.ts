import { describe, expect, it } from 'vitest';
import { inProcessBackend, KEY } from '../support/in-process.ts';

/** What `GET /learning/jobs` with these headers is answered with. */
async function statusOf(headers: Record<string, string>, options: Parameters<typeof inProcessBackend>[0] = {}): Promise<number> {
  const { request } = await inProcessBackend(options);
  return (await request('GET', '/learning/jobs', undefined, headers)).status;
}

describe('spellings of Host', () => {
  it.each([
    ['LOCALHOST:8787', 200],
    ['127.0.0.1', 200],
    ['[::1]:8787', 200],
    ['[::]:8787', 200],
    ['[FE80::1]', 200],
    ['box.lan', 200],
    ['[::2]', 403],
    ['::1', 403],
    ['127.0.0.1:80@evil.example', 403],
    ['evil.example:80:80', 403],
    ['localhost:80:80', 403],
    ['localhost/evil.example', 403],
    ['evil.example/localhost', 403],
    ['127.0.0.1.evil.example', 403],
    ['box.lan.evil.example', 403],
  ])('%s: %i', async (host, status) => {
    expect(await statusOf({ Host: host }, { allowHosts: ['Box.lan', '::', 'fe80::1'] })).toBe(status);
  });
});

describe('spellings of Origin', () => {
  it.each([
    ['http://localhost:8787', 200],
    ['https://localhost:8787', 200],
    ['https://ui.example', 200],
    ['http://localhost:3000', 403],
    ['http://localhost', 403],
    ['http://localhost:8787.evil.example', 403],
    ['http://ui.example', 403],
    ['https://ui.example.evil.example', 403],
    ['null', 403],
    ['', 403],
  ])('%j: %i', async (origin, status) => {
    expect(await statusOf({ Host: 'localhost:8787', Origin: origin }, { allowOrigins: ['https://ui.example'] })).toBe(status);
  });

  it('a page that may not call is not told that it might, by a preflight either', async () => {
    const { request } = await inProcessBackend();
    const { status, headers } = await request('OPTIONS', '/learning/jobs', undefined, { Origin: 'https://evil.example' });
    expect([status, [...headers.keys()].filter((name) => name.startsWith('access-control-'))]).toEqual([403, []]);
  });
});

describe('spellings of the key', () => {
  it.each([
    [{ Authorization: `bearer   ${KEY} ` }, 200],
    [{ Authorization: '', 'X-API-Key': KEY }, 200],
    [{ Authorization: `Basic ${KEY}` }, 401],
    [{ Authorization: KEY }, 401],
    [{ Authorization: 'Bearer ' }, 401],
    [{ Authorization: `Bearer ${KEY} ${KEY}` }, 401],
    [{ Authorization: `Bearer ${KEY.slice(0, -1)}` }, 401],
    [{ Authorization: `Bearer ${KEY}x` }, 401],
    [{ Authorization: '', 'X-API-Key': '' }, 401],
  ])('%j: %i', async (headers, status) => {
    expect(await statusOf(headers)).toBe(status);
  });
});
