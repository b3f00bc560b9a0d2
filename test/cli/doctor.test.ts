import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { checkStateDirectory } from '../../src/cli/commands/doctor/check-state-directory.ts';
import { checkTerminal } from '../../src/cli/commands/doctor/check-terminal.ts';
import { clockSkew } from '../../src/cli/commands/doctor/check-backend.ts';
import { backendOnSocket } from '../support/backend-on-socket.ts';
import { contractCommand } from '../support/backend-command.ts';
import { runCommand } from '../support/in-process-command.ts';
import { KEY } from '../support/in-process.ts';
import { workingDirectory } from '../support/working-directory.ts';

/** What doctor finds, by check: status and text, with the advice behind it. */
async function findings(words: readonly string[], environment: Record<string, string>) {
  const { code, stdout, stderr } = await runCommand(['doctor', ...words, '--json'], environment);
  const found = stdout.trimEnd().split('\n').map((line) => JSON.parse(line) as { check: string; status: string; text: string; advice?: string });
  return { code, stderr, found, of: (check: string) => found.filter((finding) => finding.check === check).map(({ status, text, advice = '' }) => `${status}: ${text} -> ${advice}`) };
}

/** A backend whose every answer is the same. */
async function answering(status: number, headers: Record<string, string>, body: string): Promise<string> {
  const server = createServer((_request, response) => response.writeHead(status, headers).end(body));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('trainstream doctor', () => {
  it('finds nothing wrong where nothing is, and tells what there is', async () => {
    const { directory } = workingDirectory();
    const { code, of, stderr } = await findings([], { TRAINSTREAM_STATE_DIR: join(directory, 'state'), LANG: 'C.UTF-8', TERM: 'xterm-256color' });
    expect([code, stderr]).toEqual([0, '']);
    expect(of('versions')).toEqual([expect.stringMatching(/^ok: trainstream \d+\.\d+\.\d+, Node \d+\.\d+\.\d+, SQLite 3\.\d+\.\d+ \(.*sqlite\), \w+ \w+ /)]);
    expect(of('settings')).toEqual(['ok: no files; chosen: state_dir (TRAINSTREAM_STATE_DIR) -> ']);
    expect(of('backend')).toEqual(['ok: the embedded one does not run; it starts when it is needed -> ']);
    expect(of('state directory')).toEqual([expect.stringMatching(/^ok: .*state is not there yet and can be made; [\d.]+ [MG]iB are free/)]);
    expect(of('terminal')).toEqual([expect.stringMatching(/^ok: TERM=xterm-256color, no terminal on standard output, colours: none, charset: braille; lines are printed, since standard output is no terminal/)]);
  });

  it('prints it for people, with what to do', async () => {
    const { directory } = workingDirectory();
    const url = await answering(401, { 'Content-Type': 'application/json' }, '{"detail":"who are you?"}');
    const { code, stdout } = await runCommand(['doctor', '--backend', url], { TRAINSTREAM_STATE_DIR: directory, TRAINSTREAM_API_KEY: 'a-wrong-key-of-somebody' });
    expect(code).toBe(1);
    expect(stdout).toMatch(/^problem {2}key: GET \/learning\/jobs answered 401: who are you\?\n {7} {2}-> check the key: TRAINSTREAM_API_KEY/m);
    expect(stdout).not.toContain('a-wrong-key');
  });

  it('knows a backend, its key, and its time', async () => {
    const { directory } = workingDirectory();
    const { url } = await backendOnSocket();
    const environment = { TRAINSTREAM_STATE_DIR: directory, TRAINSTREAM_API_KEY: KEY };
    const { code, of } = await findings(['--backend', url], environment);
    expect([code, of('backend'), of('key')]).toEqual([0, [`ok: ${url} is trainstream 0.0.0, protocol 1 -> `], [`ok: ${url} knows the key -> `]]);
    expect(of('time')).toEqual([expect.stringMatching(/^ok: the backend's clock (?:agrees|is 1 s)/)]);
    expect((await findings(['--backend', url], { ...environment, TRAINSTREAM_API_KEY: 'another-key-of-somebody' })).of('key')).toEqual([expect.stringMatching(/^problem: .*401.* -> check the key/)]);
    expect((await findings(['--backend', url], { TRAINSTREAM_STATE_DIR: directory })).of('backend')).toEqual([expect.stringMatching(/^problem: no key for /)]);
  });

  it('sees a clock that is wrong, an address that is, and a backend that is not there', async () => {
    const { directory } = workingDirectory();
    const environment = { TRAINSTREAM_STATE_DIR: directory, TRAINSTREAM_API_KEY: KEY };
    const late = await answering(200, { 'Content-Type': 'application/json', Date: new Date(Date.now() - 3_600_000).toUTCString() }, '{"data":[]}');
    expect((await findings(['--backend', late], environment)).of('time')).toEqual([expect.stringMatching(/^warning: the backend's clock is 3(?:599|60[01]) s behind -> set both clocks by NTP/)]);
    const page = await answering(200, { 'Content-Type': 'text/html' }, '<html>');
    expect(await findings(['--backend', page], environment)).toMatchObject({ code: 1, found: expect.arrayContaining([expect.objectContaining({ check: 'backend', status: 'problem', advice: expect.stringMatching(/check the address/) })]) });
    const { contract, run } = await contractCommand();
    contract.before = ({ pathname }) => (pathname.endsWith('/jobs') ? Response.json({ data: [] }) : undefined);
    expect((await run('doctor', '--state-dir', directory)).stdout).toMatch(/^ok {7}key: http:.* knows the key$/m);
  });

  it('sees settings that cannot be read, and keys that are not known', async () => {
    const { write, directory } = workingDirectory();
    write('trainstream.toml', 'fromat = "cli"\n');
    expect((await findings([], { TRAINSTREAM_STATE_DIR: directory })).of('settings')).toEqual([expect.stringMatching(/^ok: .*trainstream\.toml; chosen/), 'warning: trainstream.toml:1:1: fromat: unknown setting; did you mean format? -> correct the key, or remove it']);
    write('trainstream.toml', 'format = 1\n');
    const { code, of } = await findings([], { TRAINSTREAM_STATE_DIR: directory });
    expect([code, of('settings'), of('backend')]).toEqual([1, [expect.stringMatching(/^problem: trainstream\.toml:1:10: format: .* -> correct it there: trainstream config path/)], []]);
  });
});

describe('what the checks make of what they see', () => {
  it('a state directory', () => {
    const { directory } = workingDirectory();
    writeFileSync(join(directory, 'jobs.db'), 'x'.repeat(3 * 2 ** 20));
    expect(checkStateDirectory(directory)[0]?.text).toMatch(/is writable and holds 3\.0 MiB; [\d.]+ [MG]iB are free$/);
    expect(checkStateDirectory(join(directory, 'jobs.db'))).toMatchObject([{ status: 'problem', text: expect.stringMatching(/cannot be written/) }]);
    expect(checkStateDirectory(join(directory, 'jobs.db', 'state'))).toMatchObject([{ status: 'problem' }]);
  });

  it('a terminal', () => {
    const terminal = (environment: Record<string, string>) => checkTerminal(undefined, { missing: undefined, environment }, { columns: 100, rows: 30 });
    expect(terminal({ TERM: 'xterm-256color', LANG: 'en_GB.UTF-8', TMUX: '/tmp/x' })).toMatchObject({ status: 'ok', text: 'TERM=xterm-256color, 100x30, colours: 256, charset: braille, in tmux; the live view is shown' });
    expect(terminal({ TERM: 'xterm', NO_COLOR: '1' })).toMatchObject({ status: 'warning', text: expect.stringMatching(/colours: none, charset: ascii/), advice: expect.stringMatching(/UTF-8 locale/) });
    expect(terminal({ TERM: 'dumb' })).toMatchObject({ status: 'ok', text: expect.stringMatching(/lines are printed, since TERM is dumb/) });
  });

  it('two clocks', () => {
    const date = 'Wed, 25 Nov 2026 12:00:00 GMT';
    const time = Date.parse(date);
    expect([clockSkew(date, time, time + 1_000), clockSkew(date, time + 10_000, time + 11_000), clockSkew(null, 0, 0), clockSkew('soon', 0, 0)]).toEqual([0, -10_000, undefined, undefined]);
  });
});
