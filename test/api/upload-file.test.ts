import { describe, expect, it, onTestFinished } from 'vitest';
import { ApiClient } from '../../src/api/api-client.ts';
import { learningApi } from '../../src/api/learning-api.ts';
import { uploadForm } from '../../src/api/upload-form.ts';
import { backendOnSocket } from '../support/backend-on-socket.ts';
import { FaultProxy } from '../support/fault-proxy.ts';
import { reset } from '../support/faults.ts';
import { KEY } from '../support/in-process.ts';

const content = new Blob(['x'.repeat(300_000)]);

describe('an upload', () => {
  it('says its length before it is sent, and how much of it has been sent, anew with each try', async () => {
    const { url, store } = await backendOnSocket();
    let tries = 0;
    const proxy = await FaultProxy.start(() => (tries++ === 0 ? reset(0) : undefined), () => Number(new URL(url).port));
    onTestFinished(() => proxy.close());
    const client = new ApiClient({ baseUrl: proxy.url, apiKey: KEY, retry: { attempts: 2, baseMs: 1, maxMs: 1 } });
    const sent: number[] = [];
    const fileId = await learningApi.uploadFile(client, { purpose: 'fine-tune', filename: 'a.jsonl', content, onSent: (bytes) => sent.push(bytes) }, { idempotencyKey: 'k' });
    expect(await store.files.get(fileId)).toMatchObject({ bytes: content.size, filename: 'a.jsonl' });
    const starts = sent.flatMap((bytes, index) => (bytes === 0 ? [index] : []));
    const total = uploadForm({ purpose: 'fine-tune', filename: 'a.jsonl', content }).size;
    expect([starts.length, sent.at(-1)]).toEqual([2, total]);
    expect(sent.slice(starts[1]).every((bytes, index, all) => index === 0 || bytes > (all[index - 1] ?? 0))).toBe(true);
  });

  it('has its length in the request: a backend behind a proxy may refuse one without', async () => {
    const lengths: unknown[] = [];
    const body = uploadForm({ purpose: 'fine-tune', filename: 'a', content });
    const { createServer } = await import('node:http');
    const server = createServer((incoming, outgoing) => {
      lengths.push(incoming.headers['content-length'], incoming.headers['transfer-encoding']);
      incoming.resume().on('end', () => outgoing.end('{}'));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    await (await fetch(`http://127.0.0.1:${(server.address() as { port: number }).port}`, { method: 'POST', body })).text();
    expect(lengths).toEqual([String(body.size), undefined]);
  });
});
