import { ApiClient, type Fetch } from '../../api/api-client.ts';
import { type BackendHealth, learningApi } from '../../api/learning-api.ts';
import { systemClock } from '../../core/clock.ts';
import { ConfigError, ConnectionError, TrainstreamError } from '../../core/errors.ts';
import { PROTOCOL_VERSION } from '../../core/protocol.ts';
import { isAlive } from '../../runner/process-identity.ts';
import { ExitCode } from '../exit-codes.ts';
import { prepareStateDirectory } from '../state-directory.ts';
import { type BackendNotice, readBackendNotice } from './backend-notice.ts';
import { type StartedBackground, backendLogPath, startBackground } from './start-background.ts';

/** Where a backend is reached, and the key for it. */
export interface BackendEndpoint {
  readonly url: string;
  readonly token: string;
}

/** How long a backend may take to come up. Milliseconds. */
const START_LIMIT_MS = 20_000;
const LOOK_MS = 25;
const HEALTH_LIMIT_MS = 3_000;

async function healthOf({ url, token }: BackendEndpoint, signal: AbortSignal | undefined): Promise<BackendHealth | undefined> {
  const client = new ApiClient({ baseUrl: url, apiKey: token, requestTimeoutMs: HEALTH_LIMIT_MS, retry: { attempts: 1 } });
  try {
    return await learningApi.health(client, { signal });
  } catch (error) {
    signal?.throwIfAborted();
    // Not up yet, going down, or something else on that port: in each case not the backend that is looked for.
    if (TrainstreamError.is(error)) return undefined;
    throw error;
  }
}

/** The backend that runs for a state directory, if there is one that answers. Never starts one. */
export async function findBackend(stateDirectory: string, signal?: AbortSignal): Promise<(BackendNotice & { health: BackendHealth }) | undefined> {
  const notice = readBackendNotice(stateDirectory);
  if (notice === undefined || !isAlive(notice.process)) return undefined;
  const health = await healthOf(notice, signal);
  return health === undefined ? undefined : { ...notice, health };
}

/**
 * The backend that runs for a state directory; a background one is started where there is none. Of several that start at
 * once one wins, and all get that one.
 * @throws ConfigError where the directory cannot be used, or a backend of another protocol is busy in it;
 * ConnectionError where none comes up
 */
export async function ensureBackend(stateDirectory: string, signal?: AbortSignal): Promise<BackendEndpoint> {
  prepareStateDirectory(stateDirectory);
  const deadline = systemClock.now() + START_LIMIT_MS;
  let started: StartedBackground | undefined;
  while (systemClock.now() < deadline) {
    signal?.throwIfAborted();
    const found = await findBackend(stateDirectory, signal);
    if (found?.protocol === PROTOCOL_VERSION) return found;
    if (found !== undefined) replaceIfIdle(found);
    const exitCode = started?.exitCode();
    if (exitCode !== undefined && exitCode !== ExitCode.LOST_RACE) throw startFailure(stateDirectory, started?.output() ?? '');
    if (started === undefined || exitCode === ExitCode.LOST_RACE) started = startBackground(stateDirectory);
    await waitForNews(stateDirectory, started, deadline, signal);
  }
  throw startFailure(stateDirectory, started?.output() ?? '');
}

/** Waits until there is a notice of a living backend, or the one that was started has ended. */
async function waitForNews(stateDirectory: string, started: StartedBackground, deadline: number, signal: AbortSignal | undefined): Promise<void> {
  do {
    await systemClock.sleep(LOOK_MS, signal);
    const notice = readBackendNotice(stateDirectory);
    if (notice !== undefined && isAlive(notice.process)) return;
  } while (started.exitCode() === undefined && systemClock.now() < deadline);
}

function replaceIfIdle({ version, protocol, health, process: owner }: BackendNotice & { health: BackendHealth }): void {
  if (health.liveJobs !== 0) {
    throw new ConfigError(
      `a backend of version ${version} (protocol ${protocol}, here ${PROTOCOL_VERSION}) is running jobs in this state directory; ` +
        `wait until they have ended, use that version, or choose another --state-dir`,
    );
  }
  process.kill(owner.pid, 'SIGTERM');
}

function startFailure(stateDirectory: string, output: string): ConnectionError {
  const said = output === '' ? '' : `: ${output.split('\n').slice(-3).join('\n')}`;
  return new ConnectionError(`the embedded backend did not start${said}\n(its log: ${backendLogPath(stateDirectory)})`);
}

/**
 * A `fetch` for the embedded backend: the address in what it is given does not matter, the path does. It finds the
 * backend, or starts one, before the first request and again after one that could not connect.
 */
export function embeddedFetch(stateDirectory: string): Fetch {
  let endpoint: BackendEndpoint | undefined;
  return async (url, init) => {
    const current = (endpoint ??= await ensureBackend(stateDirectory, init.signal ?? undefined));
    const { pathname, search } = new URL(url);
    const headers = new Headers(init.headers);
    headers.set('Authorization', `Bearer ${current.token}`);
    try {
      return await fetch(`${current.url}${pathname}${search}`, { ...init, headers });
    } catch (error) {
      if (endpoint === current) endpoint = undefined;
      throw error;
    }
  };
}
