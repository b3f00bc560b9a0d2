import { describe, expect, it } from 'vitest';
import { testStreamSource } from '../../src/testing/test-stream-source.ts';
import { memoryOptions, MemorySource } from '../conformance/memory-source.ts';
import { BROKEN_SOURCES } from './broken-sources.ts';
import { failingCases, rejects } from './failing-cases.ts';

/** What is stuck shows at once: nothing here waits for a disk or a network. */
const PATIENCE_MS = 60;

describe('testStreamSource rejects a source that', () => {
  rejects(BROKEN_SOURCES, (framework, create) => testStreamSource(framework, { ...memoryOptions(create), patienceMs: PATIENCE_MS }));
});

it('testStreamSource accepts the source that the broken ones are made of', async () => {
  const { count, failing } = await failingCases((framework) => testStreamSource(framework, memoryOptions((job) => new MemorySource(job))));
  expect(failing).toEqual([]);
  expect(count).toBeGreaterThan(30);
});
