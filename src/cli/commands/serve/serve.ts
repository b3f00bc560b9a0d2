import { ConfigError } from '../../../core/errors.ts';
import { runBackend } from '../../backend/run-backend.ts';
import { serveBackground } from '../../backend/serve-background.ts';
import { readKeyFile } from '../../context.ts';
import { type Interruption, InterruptionWatch } from '../../interruption.ts';
import type { Output } from '../../output.ts';
import { stateDirectoryPath } from '../../state-directory.ts';

export interface ServeOptions {
  readonly stateDir?: string | undefined;
  readonly host?: string;
  readonly port: number;
  readonly apiKeyFile?: string | undefined;
  readonly allowCommands?: boolean;
  readonly allowHost?: readonly string[];
  readonly allowOrigin?: readonly string[];
  readonly maxConcurrent?: number;
  /** Bytes. */
  readonly uploadLimit?: number | undefined;
  /** Set by the command line itself when it starts a backend of its own. */
  readonly background?: boolean;
}

const SHORTEST_KEY = 16;

function keyOf({ apiKeyFile }: ServeOptions): string | undefined {
  if (apiKeyFile === undefined) return process.env['TRAINSTREAM_API_KEY']?.trim() || undefined;
  return readKeyFile(apiKeyFile);
}

/** Resolves with the interruption that ends the program. */
function interrupted(signal: AbortSignal): Promise<Interruption> {
  return new Promise((resolve) => {
    const onAbort = () => resolve(signal.reason as Interruption);
    // A signal can come while the backend is still starting.
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
}

/** `trainstream serve`. @returns the exit code */
export async function serve(options: ServeOptions, output: Output): Promise<number> {
  const stateDirectory = stateDirectoryPath(options.stateDir);
  const interruptions = new InterruptionWatch();
  try {
    if (options.background) return await serveBackground({ stateDirectory, port: options.port, uploadLimit: options.uploadLimit, signal: interruptions.signal });
    const key = keyOf(options);
    if (key !== undefined && key.length < SHORTEST_KEY) throw new ConfigError(`the key for serve has fewer than ${SHORTEST_KEY} characters`);
    const backend = await runBackend({
      stateDirectory,
      host: options.host,
      port: options.port,
      keys: key === undefined ? [] : [{ key, allowCommands: options.allowCommands ?? false }],
      allowHosts: [...(options.allowHost ?? []), ...(options.host === undefined ? [] : [options.host])],
      allowOrigins: options.allowOrigin,
      maxConcurrent: options.maxConcurrent,
      uploadLimit: options.uploadLimit,
      onError: (error) => output.warn(error instanceof Error ? (error.stack ?? error.message) : String(error)),
    });
    try {
      await output.line(`trainstream serves at ${backend.url}`);
      await output.line(`state: ${stateDirectory}`);
      await output.line(key === undefined ? `key:   in ${backend.tokenPath}` : `key:   the one given; this machine's own is in ${backend.tokenPath}`);
      const { exitCode } = await interrupted(interruptions.signal);
      const live = await backend.liveJobs();
      if (live > 0) output.warn(`Training goes on: ${live} job${live === 1 ? '' : 's'} will be taken up when a backend starts again.`);
      return exitCode;
    } finally {
      await backend.close();
    }
  } finally {
    interruptions.stop();
  }
}
