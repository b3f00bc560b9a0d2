/** For tests of programs that use trainstream, and of implementations of its interfaces. */
export type { NewRecord } from '../core/log-record.ts';
export { ManualClock } from './manual-clock.ts';
export { RecordingHandler } from './recording-handler.ts';
export type { TestFramework } from './suite.ts';
export { testJobQueue, type TestJobQueueOptions } from './test-job-queue.ts';
export { type OpenedJobStore, testJobStore, type TestJobStoreOptions } from './test-job-store.ts';
export type { StreamHandlerHarness, TestStreamHandlerOptions } from './stream-handler/harness.ts';
export { testStreamHandler } from './test-stream-handler.ts';
export type { StreamSourceHarness, TestStreamSourceOptions } from './stream-source/harness.ts';
export { testStreamSource } from './test-stream-source.ts';
