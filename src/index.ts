/** Everything a Node program uses. Loads no SQLite, no server and no terminal view. */
export * from './client.ts';
export { DatabaseHandler, type DatabaseHandlerOptions, type SqlDatabase } from './handlers/database-handler.ts';
export { JSONHandler, type JSONHandlerOptions } from './handlers/json-handler.ts';
export { LossCurveHandler, type LossCurveHandlerOptions } from './handlers/loss-curve-handler.ts';
export { RichHandler, type RichHandlerOptions } from './handlers/rich-handler.ts';
export { WebhookHandler, type WebhookHandlerOptions } from './handlers/webhook-handler.ts';
