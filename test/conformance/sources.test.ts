import { describe, it } from 'vitest';
import { HttpSource } from '../../src/source/http-source.ts';
import { LogSource } from '../../src/source/log/log-source.ts';
import { PollingSource } from '../../src/source/polling/polling-source.ts';
import { testStreamSource } from '../../src/testing/test-stream-source.ts';
import { contractOptions, SLOW_INTERVAL_MS } from './contract-source.ts';
import { fileOptions } from './file-source.ts';
import { BATCH_LIMIT, INTERVAL_MS, logBackendOptions } from './log-backend.ts';
import { memoryOptions, MemorySource } from './memory-source.ts';
import { WatchFeedSource } from './watch-feed-source.ts';

const shared = { intervalMs: INTERVAL_MS, batchLimit: BATCH_LIMIT, drainMs: INTERVAL_MS };
// Without a log, a cursor holds what was read lately, and the timeline is asked for once a minute.
const withoutLog = { batchLimit: 25, intervalMs: SLOW_INTERVAL_MS, drainMs: SLOW_INTERVAL_MS };

describe('a source in memory', () => {
  testStreamSource({ describe, it }, memoryOptions((job) => new MemorySource(job)));
});

describe.each(['sse', 'poll', 'auto'] as const)('LogSource by %s', (transport) => {
  testStreamSource({ describe, it }, logBackendOptions((client, jobId) => new LogSource({ client, jobId, transport, ...shared })));
});

describe('PollingSource with a live stream', () => {
  testStreamSource({ describe, it }, contractOptions((client, jobId) => new PollingSource({ client, jobId, ...withoutLog }), { stream: true }));
});

describe('PollingSource without a live stream', () => {
  testStreamSource({ describe, it }, contractOptions((client, jobId) => new PollingSource({ client, jobId, live: false, ...withoutLog })));
});

describe('HttpSource on a backend with a log', () => {
  testStreamSource({ describe, it }, logBackendOptions((client, jobId) => new HttpSource({ client, jobId, ...shared })));
});

describe('HttpSource on a backend without a log', () => {
  testStreamSource({ describe, it }, contractOptions((client, jobId) => new HttpSource({ client, jobId, ...withoutLog })));
});

describe('a job of a WatchFeed', () => {
  testStreamSource({ describe, it }, logBackendOptions((client, jobId) => new WatchFeedSource(client, jobId)));
});

describe('FileSource on a file of numbered messages', () => {
  testStreamSource({ describe, it }, fileOptions({ numbered: true }));
});

describe('FileSource on a file of messages without numbers', () => {
  testStreamSource({ describe, it }, fileOptions({ numbered: false }));
});
