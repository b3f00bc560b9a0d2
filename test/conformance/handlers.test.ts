import { describe, it } from 'vitest';
import { testStreamHandler } from '../../src/testing/test-stream-handler.ts';
import {
  bufferedOptions, callbackOptions, cliOptions, databaseOptions, filteredOptions, jsonFileOptions, jsonTextOptions, lossCurveOptions, recordingOptions, richElsewhereOptions,
  richOptions, webhookOptions,
} from './handler-harnesses.ts';
import { MemoryHandler, memoryHandlerOptions } from './memory-handler.ts';

describe('a handler in memory', () => testStreamHandler({ describe, it }, memoryHandlerOptions((output, clock) => new MemoryHandler(output, clock))));
describe('RecordingHandler', () => testStreamHandler({ describe, it }, recordingOptions));
describe('CLIHandler', () => testStreamHandler({ describe, it }, cliOptions));
describe('JSONHandler to a function', () => testStreamHandler({ describe, it }, jsonTextOptions));
describe('JSONHandler to a file', () => testStreamHandler({ describe, it }, jsonFileOptions));
describe('DatabaseHandler', () => testStreamHandler({ describe, it }, databaseOptions));
describe('CallbackHandler', () => testStreamHandler({ describe, it }, callbackOptions));
describe('BufferedHandler', () => testStreamHandler({ describe, it }, bufferedOptions));
describe('FilteredHandler', () => testStreamHandler({ describe, it }, filteredOptions));
describe('LossCurveHandler', () => testStreamHandler({ describe, it }, lossCurveOptions));
describe('RichHandler on a terminal', () => testStreamHandler({ describe, it }, richOptions));
describe('RichHandler elsewhere', () => testStreamHandler({ describe, it }, richElsewhereOptions));
describe('WebhookHandler that waits', () => testStreamHandler({ describe, it }, { ...webhookOptions(), keepsOnAbort: false }));
describe('WebhookHandler that drops', () => {
  // It waits for nothing and does not fail: it says how many messages a receiver cost that was away.
  const { create } = webhookOptions({ onFull: 'drop', timeoutMs: 600_000 });
  testStreamHandler({ describe, it }, { create, keepsOnAbort: false, flushWaits: false });
});
