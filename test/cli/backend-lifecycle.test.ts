import { chmodSync, mkdirSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ApiClient, type Fetch } from '../../src/api/api-client.ts';
import { learningApi } from '../../src/api/learning-api.ts';
import { BackendRunningError } from '../../src/cli/backend/backend-lock.ts';
import { readBackendNotice, writeBackendNotice } from '../../src/cli/backend/backend-notice.ts';
import { ensureBackend, findBackend } from '../../src/cli/backend/ensure-backend.ts';
import { runBackend } from '../../src/cli/backend/run-backend.ts';
import { serveBackground } from '../../src/cli/backend/serve-background.ts';
import { untilIdle } from '../../src/cli/backend/until-idle.ts';
import { ExitCode } from '../../src/cli/exit-codes.ts';
import { ConfigError } from '../../src/core/errors.ts';
import { PROTOCOL_VERSION } from '../../src/core/protocol.ts';
import { ownIdentity } from '../../src/runner/processes/process-identity.ts';
import { ManualClock } from '../../src/testing/manual-clock.ts';
import { commandLine, isRunning } from '../support/command-line.ts';
import { endAfter } from '../support/runner-fixture.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { waitUntil } from '../support/wait-until.ts';

const { signal: NEVER } = new AbortController();

/** A backend in this process, with the client that its state directory lets in. */
async function backendHere() {
  const stateDirectory = temporaryDirectory();
  const errors: unknown[] = [];
  const backend = await runBackend({ stateDirectory, port: 0, onError: (error) => errors.push(error) });
  onTestFinished(() => backend.close());
  // Without keep-alive: what counts is who is there.
  const closing: Fetch = (url, init) => fetch(url, { ...init, headers: { ...(init.headers as Record<string, string>), Connection: 'close' } });
  const client = new ApiClient({ baseUrl: backend.url, apiKey: readBackendNotice(stateDirectory)?.token ?? '', fetch: closing });
  return { stateDirectory, backend, client, errors };
}

/** Tells whether a backend has gone for idleness after so long, by a clock of its own. */
function idleness(backend: Pick<Awaited<ReturnType<typeof runBackend>>, 'connections' | 'liveJobs'>, idleMs: number) {
  const clock = new ManualClock();
  let gone = false;
  void untilIdle({ url: '', tokenPath: '', close: async () => undefined, ...backend }, idleMs, clock, NEVER).then(() => (gone = true));
  const goneAfter = async (milliseconds: number) => {
    await clock.advance(milliseconds);
    return gone;
  };
  return { goneAfter };
}

describe('idleness of a background backend', () => {
  it.each([['a connection', { connections: 1, live: 0 }], ['a live job', { connections: 0, live: 1 }]])('%s holds it; it goes a minute after the last one has ended', async (_what, needed) => {
    let now = { connections: 0, live: 0 };
    const { goneAfter } = idleness({ connections: () => now.connections, liveJobs: async () => now.live }, 60_000);
    expect(await goneAfter(59_000)).toBe(false);
    now = needed;
    expect(await goneAfter(600_000)).toBe(false);
    now = { connections: 0, live: 0 };
    expect(await goneAfter(60_000)).toBe(false);
    expect(await goneAfter(1_000)).toBe(true);
  });

  it('a connection that comes while the jobs are counted for the last time holds it too', async () => {
    let counted = 0;
    const { goneAfter } = idleness({ connections: () => (counted >= 2 ? 1 : 0), liveJobs: async () => (counted++, 0) }, 1);
    expect(await goneAfter(10)).toBe(false);
  });

  it('a real connection and then a real job hold a real one', async () => {
    const { stateDirectory, backend, client, errors } = await backendHere();
    const { goneAfter } = idleness(backend, 60_000);
    const nobodyIsThere = () => waitUntil('the end of all connections', () => backend.connections() === 0);
    const socket = connect(Number(new URL(backend.url).port), '127.0.0.1');
    await waitUntil('the connection', () => backend.connections() === 1);
    expect(await goneAfter(120_000)).toBe(false);

    const jobId = await learningApi.createJob(client, { model: 'mine', runner: { command: ['sleep', '60'], cwd: stateDirectory } });
    await learningApi.startJob(client, jobId);
    socket.destroy();
    await nobodyIsThere();
    expect([await backend.liveJobs(), await goneAfter(120_000)]).toEqual([1, false]);

    await learningApi.cancelJob(client, jobId);
    await waitUntil('the end of the job', async () => (await backend.liveJobs()) === 0);
    await nobodyIsThere();
    expect([await goneAfter(61_000), errors]).toEqual([true, []]);
  });
});

describe('serveBackground', () => {
  it('goes by itself, leaves word in its log, and makes room for the next one', async () => {
    const stateDirectory = temporaryDirectory();
    for (let time = 1; time <= 2; time++) {
      expect(await serveBackground({ stateDirectory, port: 0, signal: NEVER, idleMs: 1 })).toBe(ExitCode.OK);
      expect([readBackendNotice(stateDirectory), await findBackend(stateDirectory)]).toEqual([undefined, undefined]);
    }
    expect(readFileSync(join(stateDirectory, 'backend.log'), 'utf8')).toMatch(/^(?:\S+ pid \d+ serves at http:\S+\n\S+ idle: going\n){2}$/);
  });

  it('ends when it is asked to', async () => {
    const stateDirectory = temporaryDirectory();
    expect(await serveBackground({ stateDirectory, port: 0, signal: AbortSignal.abort('SIGTERM') })).toBe(ExitCode.OK);
    expect(readFileSync(join(stateDirectory, 'backend.log'), 'utf8')).toMatch(/asked to end: going/);
  });

  it('leaves the directory to the one that was first', async () => {
    const { stateDirectory, backend } = await backendHere();
    expect(await serveBackground({ stateDirectory, port: 0, signal: NEVER })).toBe(ExitCode.LOST_RACE);
    await expect(runBackend({ stateDirectory, port: 0, onError: () => undefined })).rejects.toThrow(BackendRunningError);
    expect(await findBackend(stateDirectory)).toMatchObject({ url: backend.url, health: { pid: process.pid } });
  });
});

describe('the state directory', () => {
  it('shows no other user what is in it, even where they may look into it', async () => {
    const stateDirectory = join(temporaryDirectory(), 'state');
    mkdirSync(stateDirectory);
    chmodSync(stateDirectory, 0o755);
    const backend = await runBackend({ stateDirectory, port: 0, onError: () => undefined });
    onTestFinished(() => backend.close());
    const modes = Object.fromEntries(readdirSync(stateDirectory).map((name) => [name, statSync(join(stateDirectory, name)).mode & 0o077]));
    expect(Object.keys(modes)).toEqual(expect.arrayContaining(['backend.json', 'backend.lock', 'jobs.db', 'token']));
    expect(modes).toEqual(Object.fromEntries(Object.keys(modes).map((name) => [name, 0])));
  });
});

describe('a backend of another protocol', () => {
  it('that is busy, or does not say, is left alone, and the error says what to do', async () => {
    for (const liveJobs of [2, undefined]) {
      const stateDirectory = temporaryDirectory();
      const server = createServer((_request, response) => response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify({ protocol: 99, live_jobs: liveJobs })));
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      onTestFinished(() => void server.close());
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      writeBackendNotice(stateDirectory, { url, token: 't'.repeat(40), version: '9.9.9', protocol: 99, process: ownIdentity() });
      const outcome = ensureBackend(stateDirectory);
      await expect(outcome).rejects.toThrow(ConfigError);
      await expect(outcome).rejects.toThrow(`version 9.9.9 (protocol 99, here ${PROTOCOL_VERSION})`);
      await expect(outcome).rejects.toThrow(/wait until .* have ended, use that version, or choose another --state-dir/);
    }
  });

  it('is replaced once it is idle', async () => {
    const { run, scriptJob, stateDirectory, backendPid, directory, write } = commandLine();
    const gate = join(directory, 'gate');
    expect((await run(['train', '--config', scriptJob(endAfter(gate, 0)), '--no-poll'])).code).toBe(0);
    const old = readBackendNotice(stateDirectory);
    if (old === undefined) throw new Error('there is no notice');
    writeBackendNotice(stateDirectory, { ...old, protocol: PROTOCOL_VERSION + 1 });
    const next = ['train', '--config', scriptJob('', 'next.toml'), '--format', 'quiet'];
    expect(await run(next)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(/^a backend of version .* is running jobs/) });

    write('gate', '');
    await waitUntil('the end of the job', async () => (await findBackend(stateDirectory))?.health.liveJobs === 0);
    expect(await run(next)).toMatchObject({ code: 0, stderr: expect.not.stringMatching(/fault|error/) });
    expect([isRunning(old.process.pid), backendPid() === old.process.pid, readBackendNotice(stateDirectory)?.protocol]).toEqual([false, false, PROTOCOL_VERSION]);
  });
});

describe('the background backend as a process', () => {
  it.skipIf(process.platform !== 'linux')('holds nothing of who started it, outlives a pipeline that ends, and serves the next command', async () => {
    const { startShell, run, scriptJob, stateDirectory, directory, backendPid } = commandLine();
    const pipeline = startShell(`$TRAINSTREAM train --config ${scriptJob('')} 2>&1 | cat`);
    // "close" of the process: nobody holds its standard streams any more.
    expect([await pipeline.exit, pipeline.stdout]).toEqual([0, expect.stringMatching(/Training completed: succeeded\n/)]);
    const pid = backendPid() ?? 0;
    expect(isRunning(pid)).toBe(true);
    const logPath = join(stateDirectory, 'backend.log');
    expect([0, 1, 2].map((stream) => readlinkSync(`/proc/${pid}/fd/${stream}`))).toEqual(['/dev/null', logPath, logPath]);
    const [, , group, session] = (readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1] ?? '').split(' ').map(Number);
    expect([group, session, readlinkSync(`/proc/${pid}/cwd`).startsWith(directory)]).toEqual([pid, pid, true]);

    expect(await run(['watch', '--latest', '--format', 'quiet'])).toMatchObject({ code: 0, stdout: 'Training completed: succeeded\n' });
    expect([backendPid(), readFileSync(logPath, 'utf8').match(/serves at/g)?.length, statSync(logPath).mode & 0o777]).toEqual([pid, 1, 0o600]);
  });

  it('a client that meets its end starts another one and goes on', async () => {
    const { start, scriptJob, directory, stateDirectory, write, backendPid, endBackend } = commandLine();
    const viewer = start(['train', '--config', scriptJob(endAfter(join(directory, 'gate'), 0))]);
    await waitUntil('the phase', () => viewer.stdout.includes('Phase: training'));
    const before = backendPid();
    await endBackend('SIGTERM');
    write('gate', '');
    expect([await viewer.exit, viewer.stdout]).toEqual([0, expect.stringMatching(/late=1[\s\S]*Training completed: succeeded\n/)]);
    expect(backendPid()).not.toBe(before);
    expect(readFileSync(join(stateDirectory, 'backend.log'), 'utf8')).toMatch(/serves at[\s\S]*asked to end: going; training processes go on\n[\s\S]*serves at/);
  });
});
