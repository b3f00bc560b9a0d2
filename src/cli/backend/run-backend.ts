import { join } from 'node:path';
import { type Clock, systemClock } from '../../core/clock.ts';
import { PROTOCOL_VERSION } from '../../core/protocol.ts';
import { createJobRunner } from '../../runner/index.ts';
import { ownIdentity } from '../../runner/processes/process-identity.ts';
import { createJobServer, createJobTokens, listen, openSqliteStore, type ServerKey } from '../../server/index.ts';
import { prepareStateDirectory } from '../state-directory.ts';
import { packageVersion } from '../version.ts';
import { acquireBackendLock } from './backend-lock.ts';
import { removeBackendNotice, writeBackendNotice } from './backend-notice.ts';
import { keepPort } from './last-port.ts';
import { stateToken } from './state-token.ts';

const UPLOAD_LIMIT = 10 * 1024 ** 3;

export interface RunBackendOptions {
  readonly stateDirectory: string;
  readonly host?: string | undefined;
  /** 0 takes a free one. */
  readonly port: number;
  /** Keys that are accepted beside the state directory's own token. */
  readonly keys?: readonly ServerKey[];
  readonly allowHosts?: readonly string[] | undefined;
  readonly allowOrigins?: readonly string[] | undefined;
  readonly maxConcurrent?: number | undefined;
  /** Largest uploaded file in bytes; 10 GiB where it is not given: the data of a job on this machine is copied, whatever its size. */
  readonly uploadLimit?: number | undefined;
  readonly onError: (error: unknown) => void;
  readonly clock?: Clock;
}

/** A backend that serves a state directory. There is at most one for each. */
export interface RunningBackend {
  readonly url: string;
  /** Path of the file with the state directory's token. */
  readonly tokenPath: string;
  /** Jobs that are queued or running. */
  liveJobs(): Promise<number>;
  connections(): number;
  /** Ends the backend. Training processes go on, and are taken up by the next one. */
  close(): Promise<void>;
}

/**
 * Starts store, runner and server on a state directory.
 * @throws BackendRunningError where another process serves it; ConfigError where directory, address or port cannot be had
 */
export async function runBackend(options: RunBackendOptions): Promise<RunningBackend> {
  const { stateDirectory, host, port, keys = [], onError, clock = systemClock } = options;
  prepareStateDirectory(stateDirectory);
  const undo: (() => unknown)[] = [];
  const close = async () => {
    for (let step = undo.pop(); step !== undefined; step = undo.pop()) await step();
  };
  try {
    const lock = await acquireBackendLock(stateDirectory);
    undo.push(() => lock.release());
    const { token, path: tokenPath } = stateToken(stateDirectory);
    const store = await openSqliteStore({ path: join(stateDirectory, 'jobs.db'), directory: stateDirectory, clock, onError });
    undo.push(() => store.close());
    const jobTokens = createJobTokens(token);
    let tellUrl = (_url: string): void => undefined;
    const url = new Promise<string>((resolve) => (tellUrl = resolve));
    const runner = createJobRunner({
      store,
      stateDirectory,
      reporting: { url, tokens: jobTokens },
      clock,
      onError,
      ...(options.maxConcurrent !== undefined && { maxConcurrent: options.maxConcurrent }),
    });
    undo.push(() => runner.close());
    const version = packageVersion();
    const server = createJobServer({
      store,
      runner,
      version,
      clock,
      onError,
      keys: [{ key: token, allowCommands: true }, ...keys],
      jobTokens,
      allowHosts: options.allowHosts,
      allowOrigins: options.allowOrigins,
      uploadLimit: options.uploadLimit ?? UPLOAD_LIMIT,
    });
    const listener = await listen(server, { host, port });
    undo.push(() => listener.close());
    tellUrl(listener.url);
    keepPort(stateDirectory, listener.port);
    writeBackendNotice(stateDirectory, { url: listener.url, token, version, protocol: PROTOCOL_VERSION, process: ownIdentity() });
    undo.push(() => removeBackendNotice(stateDirectory));
    return { url: listener.url, tokenPath, liveJobs: () => store.jobs.countLive(), connections: () => listener.connections(), close };
  } catch (error) {
    await close();
    throw error;
  }
}
