import { ApiClient, type Fetch } from '../../api/api-client.ts';
import { type BackendHealth, learningApi } from '../../api/learning-api.ts';
import { systemClock } from '../../core/clock.ts';
import { ConfigError, ConnectionError, TrainstreamError } from '../../core/errors.ts';
import { PROTOCOL_VERSION } from '../../core/protocol.ts';
import { isAlive } from '../../runner/processes/process-identity.ts';
import { ExitCode } from '../exit-codes.ts';
import { prepareStateDirectory } from '../state-directory.ts';
import { type BackendNotice, readBackendNotice } from './backend-notice.ts';
import { backendLogPath } from './backend-log-path.ts';
import type { StartedBackground } from './start-background.ts';

/** Where a backend is reached, and the key for it. */
export interface BackendEndpoint {
  readonly url: string;
  readonly token: string;
}

/** How long a backend may take to come up. Milliseconds. */
const START_LIMIT_MS = 20_000;
const LOOK_MS = 25;

/** Another one was first, or somebody killed it: a new start may do better. */
const MAY_START_AGAIN: ReadonlySet<number> = new Set([ExitCode.LOST_RACE, ExitCode.KILLED]);
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

/** The backend whose process lives, if there is one. It may be coming up, or going down. */
export function livingBackend(stateDirectory: string): BackendNotice | undefined {
  const notice = readBackendNotice(stateDirectory);
  return notice !== undefined && isAlive(notice.process) ? notice : undefined;
}

/** The backend that runs for a state directory, if there is one that answers. Never starts one. */
export async function findBackend(stateDirectory: string, signal?: AbortSignal): Promise<(BackendNotice & { health: BackendHealth }) | undefined> {
  const notice = livingBackend(stateDirectory);
  if (notice === undefined) return undefined;
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
  let pauseMs = LOOK_MS;
  while (systemClock.now() < deadline) {
    signal?.throwIfAborted();
    const found = await findBackend(stateDirectory, signal);
    if (found?.protocol === PROTOCOL_VERSION) return found;
    if (found !== undefined) replaceIfIdle(found);
    const exitCode = started?.exitCode();
    if (exitCode !== undefined && !MAY_START_AGAIN.has(exitCode)) throw startFailure(stateDirectory, started?.output() ?? '', exitCode);
    if (started === undefined || exitCode !== undefined) {
      // Each further start waits longer: another one that holds the directory may be busy, or stopped.
      if (started !== undefined) await systemClock.sleep((pauseMs *= 2), signal);
      // Loaded here: most commands find one that runs.
      started = (await import('./start-background.ts')).startBackground(stateDirectory);
    }
    await waitForNews(stateDirectory, started, deadline, signal);
  }
  const holder = livingBackend(stateDirectory);
  if (holder !== undefined) {
    throw new ConnectionError(`a backend (pid ${holder.process.pid}, ${holder.url}) holds ${stateDirectory} and does not answer; end that process if it hangs`);
  }
  throw startFailure(stateDirectory, started?.output() ?? '', undefined);
}

/** Waits until there is a notice of a living backend, or the one that was started has ended. */
async function waitForNews(stateDirectory: string, started: StartedBackground, deadline: number, signal: AbortSignal | undefined): Promise<void> {
  do {
    await systemClock.sleep(LOOK_MS, signal);
    if (livingBackend(stateDirectory) !== undefined) return;
  } while (started.exitCode() === undefined && systemClock.now() < deadline);
}

function replaceIfIdle({ version, protocol, health, process: owner }: BackendNotice & { health: BackendHealth }): void {
  if (health.liveJobs !== 0) {
    throw new ConfigError(
      `a backend of version ${version} (protocol ${protocol}, here ${PROTOCOL_VERSION}) is running jobs in this state directory; ` +
        `wait until they have ended, use that version, or choose another --state-dir`,
    );
  }
  try {
    process.kill(owner.pid, 'SIGTERM');
  } catch (error) {
    // It went by itself in this moment.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function startFailure(stateDirectory: string, output: string, exitCode: number | undefined): TrainstreamError {
  const said = output === '' ? '' : `: ${output.split('\n').slice(-3).join('\n')}`;
  // Another try would say the same.
  if (exitCode === ExitCode.USAGE) return new ConfigError(`the embedded backend cannot start${said}`);
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
