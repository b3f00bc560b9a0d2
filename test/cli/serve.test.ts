import { existsSync, readFileSync, statSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { serve } from '../../src/cli/commands/serve/serve.ts';
import { commandLine } from '../support/command-line.ts';
import { endAfter } from '../support/runner-fixture.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { waitUntil } from '../support/wait-until.ts';

const KEY = 'a-key-of-sixteen-or-more';
const COMMAND_JOB = { model: 'mine', runner: { command: ['true'] } };

/** A real `serve` on a free port, once it has said all that it says. */
async function startServe(line: ReturnType<typeof commandLine>, args: readonly string[] = [], env: Record<string, string> = {}) {
  const run = line.start(['serve', '--port', '0', ...args], { env });
  await waitUntil('serve', () => run.stdout.includes('key:   ') && run.stdout.endsWith('\n'));
  const tokenPath = join(line.stateDirectory, 'token');
  const url = /serves at (\S+)/.exec(run.stdout)?.[1] ?? '';
  const token = readFileSync(tokenPath, 'utf8').trim();
  const end = (signal: NodeJS.Signals) => {
    run.child.kill(signal);
    return run.exit;
  };
  return { run, url, token, tokenPath, end, call: (path: string, init: CallInit = {}) => call(url, path, { Authorization: `Bearer ${token}`, ...init.headers }, init.body) };
}

interface CallInit {
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
}

/** A request by the machine's own HTTP client, which sends the headers that it is given, `Host` included: a POST where there is a body. */
async function call(url: string, path: string, headers: Record<string, string>, body?: unknown) {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const sent = request(`${url}/api${path}`, { method: body === undefined ? 'GET' : 'POST', headers: { ...(body !== undefined && { 'Content-Type': 'application/json' }), ...headers } });
    sent.once('response', resolve).once('error', reject).end(body === undefined ? undefined : JSON.stringify(body));
  });
  const text = (await response.setEncoding('utf8').toArray()).join('');
  return { status: response.statusCode, json: JSON.parse(text) as Record<string, unknown> };
}

describe('trainstream serve', () => {
  it.each([['SIGINT', 130], ['SIGTERM', 143], ['SIGHUP', 129]] as const)('says where everything is, works with the key of its file, and leaves nothing behind on %s (%i)', async (signal, code) => {
    const line = commandLine();
    const { run, url, token, tokenPath, call, end } = await startServe(line);
    expect(run.stdout).toBe(`trainstream serves at ${url}\nstate: ${line.stateDirectory}\nkey:   in ${tokenPath}\n`);
    expect([url, run.stdout.includes(token), statSync(tokenPath).mode & 0o777]).toEqual([expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/), false, 0o600]);
    expect(await call('/learning/jobs')).toEqual({ status: 200, json: { data: [], has_more: false } });
    expect([await end(signal), run.stderr, line.backendPid()]).toEqual([code, '', undefined]);
  });

  it('takes files up to the limit that the option, else the environment, gives', async () => {
    const line = commandLine();
    const upload = async ({ url, token }: { readonly url: string; readonly token: string }, bytes: number) => {
      const body = new FormData();
      body.set('purpose', 'fine-tune');
      body.set('file', new Blob(['x'.repeat(bytes)]), 'rows.jsonl');
      const response = await fetch(`${url}/api/files`, { method: 'POST', headers: { Authorization: `Bearer ${token}` }, body });
      return [response.status, ((await response.json()) as { detail?: string }).detail];
    };
    const first = await startServe(line, ['--upload-limit', '2kB'], { TRAINSTREAM_UPLOAD_LIMIT: '1' });
    expect([await upload(first, 2_000), await upload(first, 2_001)]).toEqual([[201, undefined], [413, 'file: larger than 2000 bytes']]);
    await first.end('SIGTERM');
    const second = await startServe(line, [], { TRAINSTREAM_UPLOAD_LIMIT: '1KiB' });
    expect([await upload(second, 1_024), await upload(second, 1_025)]).toEqual([[201, undefined], [413, 'file: larger than 1024 bytes']]);
    expect(await line.run(['serve', '--upload-limit', '10 apples'])).toMatchObject({ code: 2, stderr: expect.stringMatching(/--upload-limit <size>' argument '10 apples' is invalid\. expected a size such as 500MB or 10GiB/) });
  });

  it('keeps its key from one start to the next', async () => {
    const line = commandLine();
    const first = await startServe(line);
    await first.end('SIGTERM');
    const second = await startServe(line);
    expect(await second.call('/learning/jobs', { headers: { Authorization: `Bearer ${first.token}` } })).toMatchObject({ status: 200 });
  });

  it('is the backend of the commands on this machine; a job outlives it and is taken up by the next one', async () => {
    const line = commandLine();
    const { run, end } = await startServe(line);
    const gate = join(line.directory, 'gate');
    expect(await line.run(['train', '--config', line.scriptJob(endAfter(gate, 0)), '--no-poll'])).toMatchObject({ code: 0 });
    expect(line.backendPid()).toBe(run.child.pid);
    expect([await end('SIGTERM'), run.stderr]).toEqual([143, 'Training goes on: 1 job will be taken up when a backend starts again.\n']);
    line.write('gate', '');
    await startServe(line);
    expect(await line.run(['watch', '--latest', '--format', 'quiet'])).toMatchObject({ code: 0, stdout: 'Training completed: succeeded\n' });
  });

  it('ends by a signal that comes before it has said everything', async () => {
    const stateDir = temporaryDirectory();
    const said: string[] = [];
    const output = { raw: () => undefined, note: (text: string) => void said.push(text), warn: (text: string) => void said.push(text), line: (text: string) => {
      if (said.push(text) === 1) process.emit('SIGHUP');
    } };
    expect(await serve({ stateDir, port: 0 }, output)).toBe(129);
    expect([said.length, existsSync(join(stateDir, 'backend.json'))]).toEqual([3, false]);
  });
});

describe('what serve refuses, with one line and code 2', () => {
  it('a port in use', async () => {
    const { run, backendPid } = commandLine();
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void other.close());
    const { port } = other.address() as AddressInfo;
    const stderr = `cannot listen on 127.0.0.1:${port}: the port is in use; choose another with --port\n`;
    expect(await run(['serve', '--port', String(port)])).toEqual({ code: 2, stdout: '', stderr });
    expect(backendPid()).toBeUndefined();
  });

  it('a state directory that another one serves, which it names and leaves alone', async () => {
    const line = commandLine();
    const { run, url, call } = await startServe(line);
    const stderr = `a backend serves ${line.stateDirectory} already (pid ${run.child.pid}, ${url}); use it, or choose another --state-dir\n`;
    expect(await line.run(['serve', '--port', '0'])).toEqual({ code: 2, stdout: '', stderr });
    expect(await call('/health')).toMatchObject({ json: { pid: run.child.pid } });
  });

  it.each<[string, string[], Record<string, string>, RegExp]>([
    ['a short key', [], { TRAINSTREAM_API_KEY: 'short' }, /^the key for serve has fewer than 16 characters\n$/],
    ['an empty key file', ['--api-key-file', '/dev/null'], {}, /^the key for serve has fewer than 16 characters\n$/],
    ['a key file that is not there', ['--api-key-file', '/no/such/file'], {}, /^--api-key-file \/no\/such\/file: cannot be read \(ENOENT\)\n$/],
  ])('%s', async (_what, args, env, stderr) => {
    const { run, stateDirectory } = commandLine();
    expect(await run(['serve', '--port', '0', ...args], { env })).toEqual({ code: 2, stdout: '', stderr: expect.stringMatching(stderr) });
    expect(existsSync(stateDirectory)).toBe(false);
  });
});

describe('who may use a real server', () => {
  it('turns away what comes without the key, from a page or by a foreign name, and nothing has changed', async () => {
    const line = commandLine();
    const { url, token, call: owner } = await startServe(line);
    const bearer = { Authorization: `Bearer ${token}` };
    const cases: [number, Record<string, string>][] = [
      [401, {}],
      [401, { Authorization: 'Bearer wrong-key-wrong-key-wrong' }],
      [401, { Authorization: `Basic ${token}` }],
      [403, { ...bearer, Origin: 'https://evil.example' }],
      [403, { ...bearer, Origin: 'null' }],
      [403, { ...bearer, Host: 'evil.example' }],
      [403, { ...bearer, Host: 'evil.example', Origin: 'http://evil.example' }],
    ];
    for (const [status, headers] of cases) {
      expect(await call(url, '/learning/jobs', headers, COMMAND_JOB)).toEqual({ status, json: { detail: expect.any(String) } });
      expect((await call(url, '/files', headers, {})).status).toBe(status);
    }
    expect((await owner('/learning/jobs')).json).toEqual({ data: [], has_more: false });
    expect(existsSync(join(line.stateDirectory, 'files'))).toBe(false);
    expect((await owner('/learning/jobs', { body: COMMAND_JOB })).status).toBe(201);
  });

  it('takes a key from the environment or a file, does not show it, and takes commands under it only where that was allowed', async () => {
    const environment = commandLine();
    const plain = await startServe(environment, [], { TRAINSTREAM_API_KEY: `${KEY}\n` });
    const headers = { Authorization: `Bearer ${KEY}` };
    const refused = await plain.call('/learning/jobs', { headers, body: COMMAND_JOB });
    expect(refused).toMatchObject({ status: 403, json: { detail: expect.stringMatching(/serve --allow-commands/) } });
    expect((await plain.call('/learning/jobs', { headers })).json).toEqual({ data: [], has_more: false });

    const file = commandLine();
    const open = await startServe(file, ['--allow-commands', '--api-key-file', file.write('key', `${KEY}\n`)]);
    expect((await open.call('/learning/jobs', { headers, body: COMMAND_JOB })).status).toBe(201);
    for (const { run, tokenPath } of [plain, open]) {
      expect(run.stdout).toMatch(new RegExp(`^key: {3}the one given; this machine's own is in ${tokenPath}$`, 'm'));
      expect(run.stdout).not.toContain(KEY);
    }
    const remote = { env: { TRAINSTREAM_API_KEY: KEY } };
    expect(await environment.run(['jobs', 'ls', '--backend', plain.url], remote)).toMatchObject({ code: 0, stderr: 'no jobs yet\n' });
    expect(await environment.run(['jobs', 'ls', '--backend', plain.url], { env: { TRAINSTREAM_API_KEY: 'another-key-of-some-length' } })).toMatchObject({ code: 77 });
  });
});
