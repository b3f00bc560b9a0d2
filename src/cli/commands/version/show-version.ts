import { isBuiltin } from 'node:module';
import { PROTOCOL_VERSION } from '../../../core/protocol.ts';
import { loadSqlite } from '../../../server/store/sqlite-driver.ts';
import { ExitCode } from '../../exit-codes.ts';
import type { Output } from '../../output.ts';
import { packageVersion } from '../../version.ts';

export interface VersionOptions {
  readonly json?: boolean;
}

async function sqliteVersion(): Promise<string> {
  const { DatabaseSync } = await loadSqlite();
  const database = new DatabaseSync(':memory:');
  try {
    return String(database.prepare('SELECT sqlite_version() AS version').get()?.['version']);
  } finally {
    database.close();
  }
}

/** What runs here. */
export async function versions(): Promise<Readonly<Record<string, string | number>>> {
  const { versions: { node }, platform, arch } = process;
  const driver = isBuiltin('node:sqlite') ? 'node:sqlite' : '@photostructure/sqlite';
  return { trainstream: packageVersion(), protocol: PROTOCOL_VERSION, node, sqlite: await sqliteVersion(), sqlite_driver: driver, platform, arch };
}

/** `trainstream version`. @returns the exit code */
export async function showVersion({ json }: VersionOptions, output: Output): Promise<number> {
  await output.line(json ? JSON.stringify(await versions()) : packageVersion());
  return ExitCode.OK;
}
