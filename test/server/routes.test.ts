import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { event, inProcessBackend, metric, OTHER_KEY, status } from '../support/in-process.ts';

const SFT = { model: 'builtin/tiny', hyperparameters: { n_epochs: 1 } };

async function withFile() {
  const backend = await inProcessBackend();
  const form = new FormData();
  form.set('purpose', 'fine-tune');
  form.set('file', new Blob(['{"messages":[]}\n']), 'rows.jsonl');
  const response = await backend.fetch(`${backend.baseUrl}/api/files`, { method: 'POST', body: form, headers: { Authorization: 'Bearer key-of-the-owner-0123456789' } });
  const { id } = (await response.json()) as { id: string };
  expect(response.status).toBe(201);
  return { ...backend, fileId: id, body: { ...SFT, training_file_id: id } };
}

describe('access (PROTOCOL.md 1)', () => {
  it('answers /health without a key, and says more with one', async () => {
    const { request } = await inProcessBackend();
    expect((await request('GET', '/health', undefined, { Authorization: '' })).json).toEqual({ status: 'ok', name: 'trainstream', version: '0.0.0', protocol: 1 });
    expect((await request('GET', '/health')).json).toMatchObject({ pid: process.pid, live_jobs: 0 });
  });

  it('wants a key for everything else, and takes it in either header', async () => {
    const { request } = await inProcessBackend();
    expect((await request('GET', '/learning/jobs', undefined, { Authorization: '' })).status).toBe(401);
    expect((await request('GET', '/learning/jobs', undefined, { Authorization: 'Bearer wrong' })).status).toBe(401);
    expect((await request('GET', '/no/such/route', undefined, { Authorization: '' })).status).toBe(401);
    expect((await request('GET', '/learning/jobs', undefined, { Authorization: '', 'X-API-Key': OTHER_KEY })).status).toBe(200);
  });

  it('turns away foreign hosts and origins, and changes nothing', async () => {
    const { request, store, body } = await withFile();
    expect((await request('POST', '/learning/jobs', body, { Host: 'evil.example' })).status).toBe(403);
    expect((await request('POST', '/learning/jobs', body, { Host: 'localhost', Origin: 'https://evil.example' })).status).toBe(403);
    expect((await request('POST', '/learning/jobs', body, { Host: 'localhost.evil.example:80' })).status).toBe(403);
    expect((await request('GET', '/health', undefined, { Authorization: '', Origin: 'null' })).status).toBe(403);
    expect(await store.jobs.list({ limit: 5 })).toEqual([]);
    expect((await request('POST', '/learning/jobs', body, { Host: '127.0.0.1:1234', Origin: 'http://127.0.0.1:1234' })).status).toBe(201);
  });

  it('opens to hosts and origins that were allowed', async () => {
    const { request } = await inProcessBackend({ allowHosts: ['box.lan'], allowOrigins: ['https://ui.example'] });
    const answer = await request('GET', '/learning/jobs', undefined, { Host: 'box.lan:8787', Origin: 'https://ui.example' });
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([200, 'https://ui.example']);
    expect((await request('OPTIONS', '/learning/jobs', undefined, { Authorization: '', Host: 'box.lan', Origin: 'https://ui.example' })).status).toBe(204);
  });

  it('takes commands under the owner\'s key only, and never shows how a job is run', async () => {
    const { request, store } = await inProcessBackend();
    const body = { model: 'mine', runner: { command: ['true'], cwd: '/', env: { A: 'secret-value' } } };
    const refused = await request('POST', '/learning/jobs', body, { Authorization: `Bearer ${OTHER_KEY}` });
    expect([refused.status, refused.json['detail']]).toEqual([403, expect.stringMatching(/allow-commands/)]);
    expect((await request('POST', '/learning/jobs', { ...SFT, runner: { env: { NODE_OPTIONS: 'x' } } }, { Authorization: `Bearer ${OTHER_KEY}` })).status).toBe(403);
    expect(await store.jobs.list({ limit: 5 })).toEqual([]);
    const created = await request('POST', '/learning/jobs', body);
    expect(created.status).toBe(201);
    const jobId = String(created.json['job_id']);
    for (const text of [created.text, (await request('GET', `/learning/jobs/${jobId}`)).text, (await request('GET', '/learning/jobs')).text]) expect(text).not.toMatch(/secret-value|"command"|"cwd"/);
  });

  it('answers with and without /api, and says no-store', async () => {
    const { fetch } = await inProcessBackend();
    for (const path of ['/health', '/api/health']) {
      const response = await fetch(`http://localhost${path}`, {});
      expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'no-store']);
    }
  });
});

describe('files (PROTOCOL.md 4)', () => {
  it('stores an upload and tells its state', async () => {
    const { request, fileId } = await withFile();
    for (const prefix of ['/files', '/learning/files']) {
      expect((await request('GET', `${prefix}/${fileId}`)).json).toMatchObject({ id: fileId, status: 'ready', filename: 'rows.jsonl', bytes: 16, purpose: 'fine-tune' });
    }
    expect((await request('GET', '/files/file_none')).status).toBe(404);
  });

  it('refuses what is no upload', async () => {
    const { request, fetch, baseUrl } = await inProcessBackend({ uploadLimit: 100 });
    expect((await request('POST', '/files', {})).status).toBe(415);
    const upload = async (form: FormData) => {
      const response = await fetch(`${baseUrl}/api/files`, { method: 'POST', body: form, headers: { Authorization: 'Bearer key-of-the-owner-0123456789' } });
      return [response.status, ((await response.json()) as { detail: string }).detail];
    };
    const form = (purpose: string | undefined, content: string | undefined) => {
      const made = new FormData();
      if (purpose !== undefined) made.set('purpose', purpose);
      if (content !== undefined) made.set('file', new Blob([content]), 'a');
      return made;
    };
    expect(await upload(form(undefined, 'x'))).toEqual([400, expect.stringMatching(/^purpose:/)]);
    expect(await upload(form('fine-tune', undefined))).toEqual([400, expect.stringMatching(/^file:/)]);
    expect(await upload(form('fine-tune', ''))).toEqual([400, 'file: is empty']);
    expect(await upload(form('fine-tune', 'x'.repeat(101)))).toEqual([413, expect.stringMatching(/larger than 100/)]);
    expect(await upload(form('fine-tune', 'x'.repeat(70_000)))).toEqual([413, expect.stringMatching(/larger/)]);
  });

  it('takes the fields in either order, and keeps nothing of an upload that breaks off or is refused', async () => {
    const { fetch, baseUrl, directory } = await inProcessBackend({ uploadLimit: 1_000 });
    const upload = (body: RequestInit['body'], type?: string) =>
      fetch(`${baseUrl}/api/files`, { method: 'POST', body, duplex: 'half', headers: { Authorization: 'Bearer key-of-the-owner-0123456789', ...(type && { 'Content-Type': type }) } } as RequestInit);
    const form = new FormData();
    form.set('file', new Blob(['rows']), 'rows.jsonl');
    form.set('purpose', 'fine-tune');
    expect(await (await upload(form)).json()).toMatchObject({ purpose: 'fine-tune', filename: 'rows.jsonl', bytes: 4 });

    const head = new TextEncoder().encode('--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nhalf of it');
    const pull = (then: (controller: ReadableStreamDefaultController) => void) => new ReadableStream({
      start: (controller) => controller.enqueue(head),
      pull: then,
    }, { highWaterMark: 0 });
    const type = 'multipart/form-data; boundary=b';
    expect((await upload(pull((controller) => controller.close()), type)).status).toBe(400);
    expect((await upload(pull((controller) => controller.error(new Error('the line broke'))), type)).status).toBe(400);
    expect((await upload(pull((controller) => controller.enqueue(new Uint8Array(800))), type)).status).toBe(413);
    expect(readdirSync(join(directory, 'files'))).toHaveLength(1);
  });
});

describe('jobs (PROTOCOL.md 5)', () => {
  it('creates, starts once, and tells the state', async () => {
    const { request, body, runner, store } = await withFile();
    const created = await request('POST', '/learning/jobs', { ...body, name: 'first try' });
    expect([created.status, created.json['status'], created.json['name']]).toEqual([201, 'pending', 'first try']);
    const path = `/learning/jobs/${String(created.json['job_id'])}`;
    await Promise.all([request('POST', `${path}/start`, {}), request('POST', `${path}/start`)]);
    expect((await request('POST', `${path}/start`)).json).toMatchObject({ status: 'queued', phase: 'queued', last_seq: 3 });
    expect(runner.woken.length).toBeGreaterThan(0);
    expect((await request('GET', `${path}/log?kinds=status`)).json['records']).toMatchObject([{ status: 'queued', job_type: 'sft', name: 'first try', model: 'builtin/tiny' }]);
    expect(await store.queue.claim({ worker: 'w', leaseMs: 1, holding: [] })).toMatchObject({ jobId: created.json['job_id'] });
  });

  it('gives the same job for the same Idempotency-Key, and 409 for other content', async () => {
    const { request, body } = await withFile();
    const key = { 'Idempotency-Key': 'abc' };
    const first = await request('POST', '/learning/jobs', body, key);
    const second = await request('POST', '/learning/jobs', body, key);
    expect([first.status, second.status, second.json['job_id']]).toEqual([201, 200, first.json['job_id']]);
    expect((await request('POST', '/learning/jobs', { ...body, name: 'other' }, key)).status).toBe(409);
    expect((await request('POST', '/learning/jobs', body, { 'Idempotency-Key': 'x'.repeat(300) })).status).toBe(400);
  });

  it('refuses bad bodies with a sentence, and creates nothing', async () => {
    const { request, body, store, fileId } = await withFile();
    const cases: [number, RegExp, unknown, Record<string, string>?][] = [
      [415, /application\/json/, body, { 'Content-Type': 'text/plain' }],
      [400, /not JSON/, '{"model":'],
      [400, /JSON object/, '[]'],
      [400, /nested deeper than 64 levels/, `{"model":"m","hyperparameters":${'{"a":'.repeat(12_000)}1${'}'.repeat(12_000)}}`],
      [413, /larger/, JSON.stringify({ model: 'x'.repeat(1_100_000) })],
      [400, /^model: is missing/, {}],
      [400, /^model:/, { model: 5 }],
      [422, /builtin\/tiny.*Qwen/, { model: 'Qwen/Qwen3-4B', training_file_id: fileId }],
      [400, /^training_file_id: is missing/, { model: 'builtin/tiny' }],
      [422, /^training_file_id: no file/, { ...body, training_file_id: 'file_none' }],
      [422, /^validation_file: no file/, { ...body, validation_file: '../x' }],
      [422, /^training_type:/, { ...body, training_type: 'rl' }],
      [400, /^hyperparameters:/, { ...body, hyperparameters: [] }],
      [400, /^runner\.command:/, { ...body, runner: { command: 'python3 train.py' } }],
      [400, /^runner\.cwd:/, { ...body, runner: { cwd: 'relative' } }],
      [400, /^runner\.env:/, { ...body, runner: { env: { TRAINSTREAM_FILE: '/x' } } }],
      [400, /^runner\.nice:/, { ...body, runner: { nice: 1 } }],
    ];
    for (const [code, detail, payload, headers] of cases) {
      const answer = await request('POST', '/learning/jobs', payload, headers);
      expect([answer.status, answer.json['detail']]).toEqual([code, expect.stringMatching(detail)]);
    }
    expect(await store.jobs.list({ limit: 5 })).toEqual([]);
  });

  it('lists newest first and says whether there are more', async () => {
    const { request, job } = await inProcessBackend();
    const ids = [await job(), await job(), await job()];
    const first = await request('GET', '/learning/jobs?limit=2');
    expect([(first.json['data'] as { job_id: string }[]).map(({ job_id: id }) => id), first.json['has_more']]).toEqual([[ids[2], ids[1]], true]);
    const rest = await request('GET', `/learning/jobs?limit=2&before=${ids[1]}`);
    expect([(rest.json['data'] as { job_id: string }[]).map(({ job_id: id }) => id), rest.json['has_more']]).toEqual([[ids[0]], false]);
  });

  it('notes a cancellation once and tells the runner; an ended job stays as it is', async () => {
    const { request, job, runner } = await inProcessBackend();
    const jobId = await job([status('running')]);
    expect((await request('POST', `/learning/jobs/${jobId}/cancel`)).json).toMatchObject({ cancel_requested: true, status: 'running' });
    expect(runner.cancelled).toEqual([jobId]);
    const ended = await job([status('succeeded')]);
    expect((await request('POST', `/learning/jobs/${ended}/cancel`)).json).toMatchObject({ cancel_requested: false, status: 'succeeded' });
    expect(runner.cancelled).toEqual([jobId]);
  });

  it('removes a job that has ended with all that belongs to it, and no other', async () => {
    const { request, store, runner } = await inProcessBackend();
    const put = async (name: string) => (await store.files.put({ purpose: 'fine-tune', filename: name, content: new Uint8Array([1]) })).file.fileId;
    const [own, shared] = [await put('own'), await put('shared')];
    const named = { jobType: 'sft', model: 'm', hyperparameters: {}, metadata: {}, execution: {}, trainingFileId: own, validationFileId: shared } as const;
    const { jobId } = (await store.jobs.create(named, { records: [status('running')] })).job;
    const other = (await store.jobs.create({ ...named, trainingFileId: shared })).job.jobId;
    const path = `/learning/jobs/${jobId}`;
    const early = await request('DELETE', path);
    expect([early.status, early.json, runner.removed]).toEqual([409, { detail: `job ${jobId} has not ended: cancel it first` }, []]);
    expect((await request('DELETE', `/learning/jobs/${other}`)).status).toBe(409);

    await store.jobs.append(jobId, [status('failed')]);
    const removed = await request('DELETE', path);
    expect([removed.status, removed.json, runner.removed]).toEqual([200, { job_id: jobId, deleted: true }, [jobId]]);
    expect((await request('GET', '/learning/jobs')).json['data']).toMatchObject([{ job_id: other }]);
    for (const method of ['GET', 'DELETE']) expect((await request(method, path)).status).toBe(404);
    expect([existsSync(store.files.path(own)), (await request('GET', `/files/${own}`)).status]).toEqual([false, 404]);
    expect([existsSync(store.files.path(shared)), (await request('GET', `/files/${shared}`)).status]).toEqual([true, 200]);
  });

  it('keeps the record of a job whose traces cannot be removed, so that it can be tried again', async () => {
    const { request, job, runner, errors } = await inProcessBackend();
    const jobId = await job([status('succeeded')]);
    runner.remove = () => Promise.reject(new Error('EBUSY'));
    expect((await request('DELETE', `/learning/jobs/${jobId}`)).status).toBe(500);
    expect([(await request('GET', `/learning/jobs/${jobId}`)).status, errors.length]).toEqual([200, 1]);
  });

  it('says 404 and 405 in words', async () => {
    const { request } = await inProcessBackend();
    for (const path of ['', '/start', '/log', '/events', '/metrics', '/timeline', '/logs', '/stream', '/events/stream', '/cancel']) {
      const method = path === '/start' || path === '/cancel' ? 'POST' : 'GET';
      expect((await request(method, `/learning/jobs/job_none${path}`)).json['detail']).toMatch(/no job "job_none"/);
    }
    expect((await request('GET', '/no/such')).json['detail']).toMatch(/no such route/);
    const wrong = await request('DELETE', '/learning/jobs');
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'GET, POST']);
  });

  it('hides a fault of its own behind 500, and reports it', async () => {
    const { request, store, errors } = await inProcessBackend();
    store.jobs.list = () => Promise.reject(new Error('secret path /x'));
    const answer = await request('GET', '/learning/jobs');
    expect([answer.status, answer.text.includes('secret'), errors.length]).toEqual([500, false, 1]);
  });
});

describe('the log and its views (PROTOCOL.md 6 and 7)', () => {
  it('pages the log, with kinds, to its end', async () => {
    const { request, job } = await inProcessBackend();
    const jobId = await job([status('running'), event('a'), metric(1), event('b'), metric(2)]);
    const log = async (query: string) => (await request('GET', `/learning/jobs/${jobId}/log${query}`)).json;
    expect(await log('?limit=2')).toMatchObject({ next_seq: 2, has_more: true, closed: false });
    expect((await log('?since_seq=2'))['records']).toHaveLength(3);
    expect(await log('?kinds=status')).toMatchObject({ next_seq: 5, has_more: false });
    expect(((await log('?kinds=event,metric'))['records'] as { seq: number }[]).map(({ seq }) => seq)).toEqual([2, 3, 4, 5]);
  });

  it('ends a page after about 1 MiB, in the log as in its views', async () => {
    const { request, job } = await inProcessBackend();
    const jobId = await job(Array.from({ length: 60 }, () => event('x'.repeat(60_000))));
    for (const path of ['log?limit=1000', 'log?limit=1000&kinds=event,metric', 'events?limit=1000']) {
      const { json, text } = await request('GET', `/learning/jobs/${jobId}/${path}`);
      const records = (json['records'] ?? json['events']) as { seq: number }[];
      expect([records.length < 40, text.length < 2.5 * 1024 * 1024, json['next_seq'], json['has_more']]).toEqual([true, true, records.length, true]);
    }
  });

  it('shows events, metrics and timeline by the published names, and printed lines', async () => {
    const { request, job } = await inProcessBackend();
    const jobId = await job([event('a'), metric(1), metric(2, 'val.loss'), { kind: 'timeline', phase: 'training', metadata: { a: 1 } }, event('b', 'x.y'), { kind: 'log', text: 'Epoch 1/3' }]);
    const view = async (path: string) => (await request('GET', `/learning/jobs/${jobId}/${path}`)).json;
    expect(await view('events')).toMatchObject({ events: [{ seq: 1, type: 'sft.progress', level: 'info', message: 'a', data: {} }, { seq: 5 }], next_seq: 6, closed: false });
    expect(await view('events?since_seq=1')).toMatchObject({ events: [{ seq: 5 }] });
    expect(await view('events?type=x.y')).toMatchObject({ events: [{ seq: 5 }] });
    expect(await view('metrics')).toMatchObject({ job_id: jobId, points: [{ seq: 2, name: 'train.loss', value: 0.1, step: 1, phase: 'train' }, { seq: 3 }] });
    expect(await view('metrics?after_step=1')).toMatchObject({ points: [{ seq: 3 }] });
    expect(await view('metrics?name=val.loss')).toMatchObject({ points: [{ seq: 3 }] });
    expect(await view('metrics?since_seq=2&limit=1')).toMatchObject({ points: [{ seq: 3 }], next_seq: 3 });
    expect(await view('timeline')).toMatchObject({ job_id: jobId, events: [{ seq: 4, phase: 'training', metadata: { a: 1 } }] });
    expect(await view('logs')).toMatchObject({ job_id: jobId, logs: [{ seq: 6, kind: 'log', text: 'Epoch 1/3' }] });
  });

  it('names the query parameter that is wrong', async () => {
    const { request, job } = await inProcessBackend();
    const jobId = await job();
    for (const query of ['limit=0', 'limit=1001', 'limit=x', 'since_seq=-1', 'since_seq=1.5', 'kinds=event,noise', 'wait=-1', 'wait=51', 'wait=']) {
      const answer = await request('GET', `/learning/jobs/${jobId}/log?${query}`);
      expect([answer.status, answer.json['detail']]).toEqual([400, expect.stringMatching(new RegExp(`^${query.split('=')[0]}:`))]);
    }
  });

  it('waits for news, and answers as soon as there are some', async () => {
    const { request, job, store } = await inProcessBackend();
    const jobId = await job();
    const waiting = request('GET', `/learning/jobs/${jobId}/log?wait=50`);
    await store.jobs.append(jobId, [event('news')]);
    expect((await waiting).json['records']).toHaveLength(1);
    await store.jobs.append(jobId, [status('succeeded')]);
    expect((await request('GET', `/learning/jobs/${jobId}/log?wait=50&since_seq=2`)).json).toEqual({ records: [], next_seq: 2, has_more: false, closed: true });
  });
});
