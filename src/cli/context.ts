import { ApiClient, type ApiClientOptions } from '../api/api-client.ts';
import { ConfigError } from '../core/errors.ts';
import { embeddedFetch } from './backend/ensure-backend.ts';
import { stateDirectoryPath } from './state-directory.ts';

/** The options that every command which talks to a backend has. */
export interface BackendOptions {
  readonly backend?: string;
  readonly stateDir?: string;
}

/** Which backend a command talks to, and how. */
export interface CommandBackend {
  /** True for a backend that the user named; false for the embedded one of the state directory. */
  readonly remote: boolean;
  readonly stateDirectory: string;
  /** For a client or a streamer of this backend. */
  readonly client: Pick<ApiClientOptions, 'baseUrl' | 'apiKey' | 'fetch'>;
}

function firstSet(environment: NodeJS.ProcessEnv, ...names: readonly string[]): string | undefined {
  return names.map((name) => environment[name]).find((value) => value !== undefined && value !== '');
}

/**
 * The backend that options and environment name: `--backend`, `TRAINSTREAM_BACKEND` or `BACKEND_BASE_URL`; else the embedded one.
 * @throws ConfigError where a remote one is named and there is no key
 */
export function commandBackend(options: BackendOptions, environment: NodeJS.ProcessEnv = process.env): CommandBackend {
  const stateDirectory = stateDirectoryPath(options.stateDir, environment);
  const baseUrl = options.backend ?? firstSet(environment, 'TRAINSTREAM_BACKEND', 'BACKEND_BASE_URL');
  if (baseUrl === undefined) {
    // The address stands for "this machine" in messages; the fetch function knows the real one, which may change.
    const client = { baseUrl: 'http://embedded-backend', apiKey: 'embedded', fetch: embeddedFetch(stateDirectory) };
    return { remote: false, stateDirectory, client };
  }
  const apiKey = firstSet(environment, 'TRAINSTREAM_API_KEY', 'SYNTH_API_KEY');
  if (apiKey === undefined) throw new ConfigError(`no key for ${baseUrl}: set TRAINSTREAM_API_KEY`);
  return { remote: true, stateDirectory, client: { baseUrl, apiKey } };
}

/** Tries over some seconds: for single requests, where a person waits for the answer. */
const COMMAND_RETRY = { attempts: 4 } as const;

/** A client for the command's single requests. */
export function commandClient(backend: CommandBackend): ApiClient {
  return new ApiClient({ ...backend.client, retry: COMMAND_RETRY });
}
