import type * as FileSystemModule from 'node:fs/promises';
import { ConfigError } from './core/errors.ts';
import { isJsonObject, type JsonValue } from './core/json.ts';
import type { StreamCursor } from './core/stream-source.ts';

type FileSystem = typeof FileSystemModule;

/** The module by a name that bundlers do not follow: programs for browsers have no files, and do not come here. */
const FILE_SYSTEM = ['node:fs', 'promises'].join('/');

async function fileSystem(): Promise<FileSystem> {
  return (await import(/* @vite-ignore */ FILE_SYSTEM)) as FileSystem;
}

/** Keeps the cursor of a job's stream in a file, so that another process goes on where this one stopped. */
export class CursorFile {
  readonly #path: string;
  readonly #jobId: string;
  #saved: string | undefined;

  constructor(path: string, jobId: string) {
    this.#path = path;
    this.#jobId = jobId;
  }

  /** @returns undefined where there is no file yet. @throws ConfigError for a file that cannot be read, or of another job */
  async load(): Promise<StreamCursor | undefined> {
    const { readFile } = await fileSystem();
    let value: JsonValue;
    try {
      value = JSON.parse(await readFile(this.#path, 'utf8')) as JsonValue;
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT') return undefined;
      throw new ConfigError(`cursorFile ${this.#path}: cannot be read: ${message}; without the file the stream begins at the beginning`, { cause: error });
    }
    if (!isJsonObject(value) || value['cursor'] === undefined) throw new ConfigError(`cursorFile ${this.#path}: holds something else; choose another file`);
    if (value['job_id'] !== this.#jobId) throw new ConfigError(`cursorFile ${this.#path}: belongs to job ${String(value['job_id'])}, not ${this.#jobId}`);
    return value['cursor'];
  }

  /** Replaces the file in one step: a crash leaves the old cursor or the new one. */
  async save(cursor: StreamCursor): Promise<void> {
    const text = `${JSON.stringify({ job_id: this.#jobId, cursor })}\n`;
    if (text === this.#saved) return;
    const { open, rename } = await fileSystem();
    const temporary = `${this.#path}.tmp`;
    const file = await open(temporary, 'w', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, this.#path);
    this.#saved = text;
  }
}
