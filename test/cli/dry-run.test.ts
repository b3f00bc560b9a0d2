import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runCommand } from '../support/in-process-command.ts';
import { recordingServer } from '../support/recording-server.ts';
import { directoryWith } from './job-config/job-files.ts';

const ROW = '{"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]}\n';
const SFT = '[job]\nmodel = "builtin/tiny"\ndata = "rows.jsonl"\n[hyperparameters]\nn_epochs = 1\n';
const KEY = 'key-of-the-backend-0123';

interface Planned {
  readonly method: string;
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body?: Record<string, unknown>;
}

const planned = (stdout: string) => stdout.trimEnd().split('\n').map((line) => JSON.parse(line) as Planned);

/** What one request is that was made: without what differs from try to try. */
const comparable = (method: string, path: string, headers: Record<string, unknown>, body: unknown) => ({ method, path, type: String(headers['content-type']).replace(/boundary=.*/, ''), key: headers['idempotency-key'], body });

describe('--dry-run', () => {
  it('shows the very requests that are sent without it, and sends none', async () => {
    const server = await recordingServer(({ path }) => [200, path.endsWith('/files') ? { id: 'FILE_ID_1' } : { job_id: 'JOB_ID' }]);
    const directory = await directoryWith({ 'sft.toml': SFT, 'rows.jsonl': ROW.repeat(3) });
    const words = ['train', '--config', `${directory}/sft.toml`, '--backend', server.url, '--idempotency', 'mine', '--no-poll', '--examples', '2'];
    const env = { TRAINSTREAM_API_KEY: KEY };
    const dry = await runCommand([...words, '--dry-run', '--json'], env);
    expect([dry.code, server.requests, dry.stdout.includes(KEY)]).toEqual([0, [], false]);
    const wanted = planned(dry.stdout);
    expect((await runCommand(words, env)).code).toBe(0);
    const sent = server.requests.map(({ method, path, headers, body }) => comparable(method, path, headers, path.endsWith('/files') ? body.length > 100 : JSON.parse(body)));
    expect(wanted.map(({ method, url, headers, body }) => comparable(method, url.replace(server.url, ''), headers, url.endsWith('/files') ? true : body))).toEqual(sent);
    expect(wanted.map(({ headers: { authorization } }) => authorization)).toEqual(['Bearer ***', 'Bearer ***', 'Bearer ***']);
    expect(wanted[0]?.body).toEqual({ purpose: 'fine-tune', file: { filename: 'rows.jsonl', bytes: ROW.length * 2 } });
    expect(server.requests[0]?.body).toContain(`\r\n\r\n${ROW}${ROW}\r\n--`);
  });

  it('shows them to people, starts no backend, and shows no value of an environment', async () => {
    const directory = await directoryWith({});
    const { code, stdout, stderr } = await runCommand(['run', '--state-dir', `${directory}/state`, '--env', 'TOKEN=a-secret', '--dry-run', '--', 'python3', 'train.py', '--key', 'sk-0123456789abcdef']);
    expect([code, stderr, existsSync(`${directory}/state`)]).toEqual([0, '', false]);
    expect(stdout).toMatch(/^POST http:\/\/embedded-backend\/api\/learning\/jobs\naccept: application\/json\nauthorization: Bearer \*\*\*\n/);
    expect(stdout).toMatch(/\n\nPOST http:\/\/embedded-backend\/api\/learning\/jobs\/JOB_ID\/start\n/);
    expect(stdout).toMatch(/"command": \[\n {6}"python3",/);
    expect(stdout).not.toMatch(/a-secret|sk-0123/);
  });

  it('finds what is wrong, as without it', async () => {
    const directory = await directoryWith({ 'sft.toml': SFT, 'rows.jsonl': 'no row\n' });
    expect(await runCommand(['train', '--config', `${directory}/sft.toml`, '--dry-run'])).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(/^rows\.jsonl:1: not valid JSON/) });
  });
});
