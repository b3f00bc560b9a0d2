import { createServer, type RequestListener } from 'node:http';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { commandLine } from '../support/command-line.ts';

const ROW = '{"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]}\n';
const toml = (change: (text: string) => string = (text) => text) => change('[job]\nmodel = "builtin/tiny"\ndata = "rows.jsonl"\n\n[hyperparameters]\nn_epochs = 1\n');

/** A server on this machine that answers as it is told. */
async function answering(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** An address of this machine where nothing listens. */
async function closedAddress(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

describe('a job file that is wrong', () => {
  const cases: [string, string | undefined, RegExp][] = [
    ['is missing', undefined, /^job\.toml: no such file\n$/],
    ['is no TOML', '[job\n', /^job\.toml:\d+:\d+: /],
    ['has a wrong type', toml((text) => text.replace('n_epochs = 1', 'n_epochs = "two"')), /^job\.toml:6:12: hyperparameters\.n_epochs: expected a whole number above 0, got "two"\n$/],
    ['has an unknown key', toml((text) => text.replace('n_epochs', 'n_epoch')), /job\.toml:6:1: hyperparameters\.n_epoch: unknown key; did you mean n_epochs\?/],
    ['names a model that nobody here trains', toml((text) => text.replace('builtin/tiny', 'Qwen/Qwen3-4B')), /^job\.toml:2:9: job\.model: .*builtin\/tiny.*--backend/],
    ['names data that is absent', toml((text) => text.replace('rows.jsonl', 'nowhere.jsonl')), /^job\.toml:3:8: job\.data: /],
    ['has a command that is no list', `${toml()}[runner]\ncommand = "python3 train.py"\n`, /^job\.toml:8:11: runner\.command: .*\["python3", "train\.py"\]/],
  ];

  it.each(cases)('%s', async (_title, text, message) => {
    const { run, write, stateDirectory } = commandLine();
    write('rows.jsonl', ROW);
    if (text !== undefined) write('job.toml', text);
    const { code, stdout, stderr } = await run(['train', '--config', 'job.toml']);
    expect([code, stdout, stderr]).toEqual([2, '', expect.stringMatching(message)]);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(existsSync(stateDirectory)).toBe(false);
  });
});

describe('a data file that is wrong', () => {
  it.each([
    ['is empty', '', /^rows\.jsonl/],
    ['has rows that are no chat', `${ROW}{"messages": []}\nnot json\n${ROW}`, /^rows\.jsonl:2: .*\nrows\.jsonl:3: not valid JSON/],
  ])('%s', async (_title, rows, message) => {
    const { run, write, stateDirectory } = commandLine();
    write('job.toml', toml());
    write('rows.jsonl', rows);
    const { code, stderr } = await run(['train', '--config', 'job.toml']);
    expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
    expect(existsSync(stateDirectory)).toBe(false);
  });
});

describe('usage', () => {
  it.each([
    [['train'], /required option '--config/],
    [['train', 'job.toml', '--config', 'job.toml'], /job\.toml is one job file too many/],
    [['train', '--config', 'x', '--format', 'loud'], /--format.*'loud'.*auto, rich, cli, json, quiet/s],
    [['train', '--config', 'job.toml', '--interval', '2'], /--interval.*expected a time such as/],
    [['trian'], /unknown command 'trian'[\s\S]*Did you mean train/],
    [['watch'], /which job\?/],
    [['watch', 'job_1', '--latest'], /not both/],
    [['jobs', 'ls', '--limit', 'x'], /whole number from 1 to 200/],
    [['serve', '--port', '99999'], /whole number from 0 to 65535/],
  ])('%j', async (args, message) => {
    const { run, write } = commandLine();
    write('job.toml', toml());
    write('rows.jsonl', ROW);
    const { code, stdout, stderr } = await run(args);
    expect([code, stdout, stderr]).toEqual([2, '', expect.stringMatching(message)]);
  });

  it('help and version end with 0, on standard output', async () => {
    const { run } = commandLine();
    for (const args of [['--help'], ['train', '--help'], ['jobs', 'ls', '--help'], ['serve', '--help']]) {
      expect(await run(args)).toMatchObject({ code: 0, stderr: '', stdout: expect.stringMatching(/Usage: trainstream/) });
    }
    expect(await run(['--version'])).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
  });

  it('refuses a JSON file of another job before it submits', async () => {
    const { run, write, stateDirectory } = commandLine();
    write('job.toml', toml());
    write('rows.jsonl', ROW);
    write('run.jsonl', 'something');
    expect(await run(['train', '--config', 'job.toml', '--json-output', 'run.jsonl'])).toMatchObject({ code: 2, stderr: expect.stringMatching(/holds another job/) });
    expect(existsSync(stateDirectory)).toBe(false);
  });
});

describe('a file for the messages that cannot be written', () => {
  it.each([
    ['is in no directory', 'nowhere/run.jsonl', /^--json-output nowhere\/run\.jsonl: cannot be written \(ENOENT\)\n$/],
    ['is under a file', 'rows.jsonl/run.jsonl', /cannot be written \(ENOTDIR\)/],
    ['is a directory', '.', /is a directory/],
  ])('%s: no job is started', async (_title, file, message) => {
    const { run, write, stateDirectory } = commandLine();
    write('job.toml', toml());
    write('rows.jsonl', ROW);
    const { code, stderr } = await run(['train', '--config', 'job.toml', '--json-output', file]);
    expect([code, stderr, existsSync(stateDirectory)]).toEqual([2, expect.stringMatching(message), false]);
  });
});

describe('a state directory that cannot be used', () => {
  it('holds a damaged database: every command says so at once', async () => {
    const { run, write, stateDirectory } = commandLine();
    write('job.toml', toml());
    write('rows.jsonl', ROW);
    mkdirSync(stateDirectory);
    writeFileSync(join(stateDirectory, 'jobs.db'), 'not a database, but long enough to look like one'.repeat(100));
    for (const args of [['jobs', 'ls'], ['serve', '--port', '0'], ['train', '--config', 'job.toml']]) {
      expect(await run(args)).toMatchObject({ code: 2, stderr: expect.stringMatching(/jobs\.db: cannot be used as the job database/) });
    }
  });

  it.skipIf(process.getuid?.() === 0)('can be read and not written: its jobs are listed', async () => {
    const { run, scriptJob, stateDirectory, endBackend } = commandLine();
    await run(['train', '--config', scriptJob(''), '--format', 'quiet']);
    await endBackend('SIGTERM');
    chmodSync(stateDirectory, 0o500);
    expect(await run(['jobs', 'ls'])).toMatchObject({ code: 0, stdout: expect.stringMatching(/succeeded/) });
    chmodSync(stateDirectory, 0o700);
  });

  it('is a file', async () => {
    const { run, write } = commandLine();
    write('job.toml', toml());
    write('rows.jsonl', ROW);
    const file = write('file', '');
    expect(await run(['train', '--config', 'job.toml', '--state-dir', file])).toMatchObject({ code: 2, stderr: expect.stringMatching(/state directory .*: cannot be written \(EEXIST\)/) });
  });

  it.skipIf(process.getuid?.() === 0)('is not writable', async () => {
    const { run, directory } = commandLine();
    const path = join(directory, 'locked');
    mkdirSync(path);
    chmodSync(path, 0o500);
    expect(await run(['serve', '--state-dir', path])).toMatchObject({ code: 2, stderr: expect.stringMatching(/cannot be written/) });
  });
});

describe('a backend that is wrong', () => {
  const env = { TRAINSTREAM_API_KEY: 'a-key-for-the-backend' };

  it('is down: 69, after some tries', async () => {
    const { run } = commandLine();
    const url = await closedAddress();
    const { code, stderr } = await run(['jobs', 'ls', '--backend', url], { env });
    expect([code, stderr]).toEqual([69, expect.stringContaining(`cannot reach ${url}/api: connection refused`)]);
  });

  it('answers with a web page: 69', async () => {
    const { run } = commandLine();
    const url = await answering((_request, response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end('<html></html>'));
    expect(await run(['jobs', 'ls', '--backend', url], { env })).toMatchObject({ code: 69, stderr: expect.stringMatching(/text\/html instead of JSON; is .* the address of the API\?/) });
  });

  it('does not know the key: 77; no key at all: 2', async () => {
    const { run } = commandLine();
    const url = await answering((_request, response) => response.writeHead(401, { 'Content-Type': 'application/json' }).end('{"detail":"who are you?"}'));
    for (const args of [['jobs', 'ls'], ['watch', 'job_1']]) expect(await run([...args, '--backend', url], { env })).toMatchObject({ code: 77, stderr: expect.stringMatching(/401: who are you\?/) });
    expect(await run(['jobs', 'ls', '--backend', url])).toMatchObject({ code: 2, stderr: expect.stringMatching(/set TRAINSTREAM_API_KEY/) });
  });

  it('refuses the job: 2, with its reason', async () => {
    const { run, write } = commandLine();
    write('job.toml', toml());
    write('rows.jsonl', ROW);
    const url = await answering((request, response) => {
      request.resume();
      const isFile = request.url?.endsWith('/files');
      response.writeHead(isFile ? 200 : 422, { 'Content-Type': 'application/json' }).end(isFile ? '{"id":"file_1"}' : '{"detail":"model: not here"}');
    });
    expect(await run(['train', '--config', 'job.toml', '--backend', url], { env })).toMatchObject({ code: 2, stderr: expect.stringMatching(/422: model: not here/) });
  });

  it('does not have the job: 2', async () => {
    const { run } = commandLine();
    const url = await answering((_request, response) => response.writeHead(404, { 'Content-Type': 'application/json' }).end('{"detail":"no job"}'));
    expect(await run(['watch', 'job_x', '--backend', url], { env })).toMatchObject({ code: 2, stderr: expect.stringMatching(/404: no job/) });
  });
});

describe('traces of what is gone', () => {
  it('a notice of a dead backend, or a damaged one, is no obstacle', async () => {
    const { run, scriptJob, stateDirectory, endBackend } = commandLine();
    mkdirSync(stateDirectory);
    for (const text of [JSON.stringify({ url: 'http://127.0.0.1:1', token: 't'.repeat(40), version: '0', protocol: 1, pid: 4_194_000, start_time: '1', boot_id: null }), 'garbage']) {
      writeFileSync(join(stateDirectory, 'backend.json'), text);
      expect((await run(['train', '--config', scriptJob(''), '--format', 'quiet'])).code).toBe(0);
      await endBackend('SIGKILL');
    }
  });
});
