/** Everything a Node program uses. Loads no SQLite, no server and no terminal view. */
export * from './client.ts';
export { JSONHandler, type JSONHandlerOptions } from './handlers/json-handler.ts';
