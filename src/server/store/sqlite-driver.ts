/** A value that SQLite stores. */
export type SqliteValue = string | number | bigint | null | Uint8Array;

/** The part of `node:sqlite` that is used; every driver of that shape will do. */
export interface SqliteStatement {
  run(...parameters: SqliteValue[]): { readonly changes: number | bigint };
  get(...parameters: SqliteValue[]): Record<string, SqliteValue> | undefined;
  all(...parameters: SqliteValue[]): Record<string, SqliteValue>[];
}

export interface SqliteDatabase {
  exec(sql: string): void;
  prepare(sql: string): SqliteStatement;
  close(): void;
}

export interface SqliteDriver {
  readonly DatabaseSync: new (path: string, options?: { readOnly?: boolean }) => SqliteDatabase;
}

/** The built-in module, without its remark that it is experimental. Undefined before Node 22.13. */
function builtinDriver(): SqliteDriver | undefined {
  const { emitWarning } = process;
  process.emitWarning = ((warning: string | Error, ...rest: unknown[]) => {
    if (String(warning).includes('SQLite is an experimental feature')) return;
    Reflect.apply(emitWarning, process, [warning, ...rest]);
  }) as typeof process.emitWarning;
  try {
    return process.getBuiltinModule('node:sqlite' as string) as SqliteDriver | undefined;
  } finally {
    process.emitWarning = emitWarning;
  }
}

/** SQLite, loaded when it is first asked for: built in where Node has it, else the package with the same interface. */
export async function loadSqlite(): Promise<SqliteDriver> {
  return builtinDriver() ?? ((await import('@photostructure/sqlite')) as unknown as SqliteDriver);
}
