import { expect, it } from 'vitest';
import type { StreamSource } from '../../src/core/stream-source.ts';
import { SourceReader } from '../../src/testing/stream-source/source-reader.ts';
import { waitUntil } from '../support/wait-until.ts';

it('a reading that a case leaves behind lets go of what it holds', async () => {
  let open = 0;
  const source: StreamSource = {
    jobId: 'job',
    async *read() {
      open++;
      try {
        for (;;) yield { messages: [], cursor: {} };
      } finally {
        open--;
      }
    },
  };
  const reader = new SourceReader({ source, tick: async () => undefined, patienceMs: 1_000 });
  await reader.next();
  expect(open).toBe(1);
  reader.stop();
  await waitUntil('the end of the reading', () => open === 0);
});
