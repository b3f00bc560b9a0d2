import { describe, expect, it } from 'vitest';
import { testStreamHandler } from '../../src/testing/test-stream-handler.ts';
import { MemoryHandler, memoryHandlerOptions } from '../conformance/memory-handler.ts';
import { BROKEN_HANDLERS } from './broken-handlers.ts';
import { failingCases, rejects } from './failing-cases.ts';

const PATIENCE_MS = 60;

describe('testStreamHandler rejects a handler that', () => {
  rejects(BROKEN_HANDLERS, (framework, create) => testStreamHandler(framework, { ...memoryHandlerOptions(create), patienceMs: PATIENCE_MS }));
});

it('testStreamHandler accepts the handler that the broken ones are made of', async () => {
  const { count, failing } = await failingCases((framework) => testStreamHandler(framework, memoryHandlerOptions((output, clock) => new MemoryHandler(output, clock))));
  expect(failing).toEqual([]);
  expect(count).toBeGreaterThan(25);
});
