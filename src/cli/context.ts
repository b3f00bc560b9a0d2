import { readFileSync } from 'node:fs';
import { ApiClient, type ApiClientOptions } from '../api/api-client.ts';
import { ConfigError } from '../core/errors.ts';
import type { Flags } from './command-context.ts';
import { embeddedFetch } from './backend/ensure-backend.ts';
import { stateDirectoryPath } from './state-directory.ts';

/** The options that every command which talks to a backend has. */
export interface BackendOptions {
  readonly backend?: string | undefined;
  readonly apiKeyFile?: string | undefined;
  readonly stateDir?: string | undefined;
  readonly flags: Flags;
  /** Where keys are looked for; that of this process where it is not given. */
  readonly environment?: NodeJS.ProcessEnv;
}

/** Which backend a command talks to, and how. */
export interface CommandBackend {
  /** True for a backend that the user named; false for the embedded one of the state directory. */
  readonly remote: boolean;
  /** What people know it by. */
  readonly name: string;
  readonly stateDirectory: string;
  /** For a client or a streamer of this backend. */
  readonly client: Pick<ApiClientOptions, 'baseUrl' | 'apiKey' | 'fetch'>;
}

function firstSet(environment: NodeJS.ProcessEnv, ...names: readonly string[]): string | undefined {
  return names.map((name) => environment[name]).find((value) => value !== undefined && value !== '');
}

/** The key in a file; `-` is standard input. @throws ConfigError */
export function readKeyFile(path: string): string {
  let key: string;
  try {
    key = readFileSync(path === '-' ? 0 : path, 'utf8').trim();
  } catch (error) {
    throw new ConfigError(`--api-key-file ${path}: cannot be read (${(error as NodeJS.ErrnoException).code})`, { cause: error });
  }
  return key;
}

function keyFor(baseUrl: string, { apiKeyFile }: BackendOptions, environment: NodeJS.ProcessEnv): string {
  const key = apiKeyFile === undefined ? firstSet(environment, 'TRAINSTREAM_API_KEY', 'SYNTH_API_KEY') : readKeyFile(apiKeyFile);
  if (key === undefined || key === '') throw new ConfigError(`no key for ${baseUrl}: set TRAINSTREAM_API_KEY, or name a file that holds it by --api-key-file`);
  return key;
}

/**
 * The backend that the options name; else the embedded one.
 * @param options with what environment and files of settings add to them
 * @throws ConfigError where a remote one is named and there is no key
 */
export function commandBackend(options: BackendOptions, environment: NodeJS.ProcessEnv = options.environment ?? process.env): CommandBackend {
  const stateDirectory = stateDirectoryPath(options.stateDir, environment);
  const baseUrl = options.backend;
  if (baseUrl === undefined) {
    // The address stands for "this machine" in messages; the fetch function knows the real one, which may change.
    const client = { baseUrl: 'http://embedded-backend', apiKey: 'embedded', fetch: embeddedFetch(stateDirectory) };
    return { remote: false, name: 'this machine', stateDirectory, client };
  }
  return { remote: true, name: baseUrl, stateDirectory, client: { baseUrl, apiKey: keyFor(baseUrl, options, environment) } };
}

/** Tries over some seconds: for single requests, where a person waits for the answer. */
const COMMAND_RETRY = { attempts: 4 } as const;

/** A client for the command's single requests. */
export function commandClient(backend: CommandBackend): ApiClient {
  return new ApiClient({ ...backend.client, retry: COMMAND_RETRY });
}
