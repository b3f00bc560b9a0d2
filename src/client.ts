/** The portable part: no Node API is needed, only `fetch`, streams and timers as browsers have them. */
export { ConfigError, ConnectionError, HandlerError, HttpError, ProtocolError, StreamTimeoutError, TrainstreamError } from './core/errors.ts';
export { type Clock, systemClock } from './core/clock.ts';
export type { JsonObject, JsonValue } from './core/json.ts';
export { isTerminalStatus, type JobStatus, normaliseStatus, type TerminalStatus } from './core/job-status.ts';
export { type EventMessage, metricValue, type MetricMessage, type StatusMessage, StreamMessage, type TimelineMessage } from './core/message.ts';
export { messageKey, seedKey } from './core/message-key.ts';
export { messageFromJson, messageToJson } from './core/message-json.ts';
export type { PathFamily } from './core/path-family.ts';
export type { RetryNotice, RetryPolicy } from './core/retry-policy.ts';
export { shouldInclude, StreamConfig } from './core/stream-config.ts';
export type { HandlerContext, StreamHandler, StreamOutcome } from './core/stream-handler.ts';
export type { FinalStatus, GapNotice, ReadOptions, StreamBatch, StreamCursor, StreamSource } from './core/stream-source.ts';
export { endpointPath, StreamType } from './core/stream-type.ts';
export type { ApiClientOptions, Fetch } from './api/api-client.ts';
export { CLIHandler, type CLIHandlerOptions } from './handlers/cli-handler.ts';
export type { OnHandlerError } from './handlers/handler-group.ts';
export type { Transport } from './source/log-source.ts';
export { JobStreamer, type JobStreamerOptions, type StreamResult } from './streamer.ts';
