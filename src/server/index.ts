/** The embedded backend: a function from request to response, its store, and a listener. */
export type { AccessOptions, ServerKey } from './access.ts';
export { createJobServer, type JobServer, type JobServerOptions, type ServerStore } from './create-job-server.ts';
export { jobJson } from './job-json.ts';
export { listen, type Listener, type ListenOptions } from './listen.ts';
export { openSqliteStore, type OpenSqliteStoreOptions, type SqliteStore } from './store/open-sqlite-store.ts';
