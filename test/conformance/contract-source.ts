import type { ApiClient } from '../../src/api/api-client.ts';
import type { JsonObject } from '../../src/core/json.ts';
import type { NewRecord } from '../../src/core/log-record.ts';
import type { StreamSource } from '../../src/core/stream-source.ts';
import { ManualClock } from '../../src/testing/manual-clock.ts';
import type { TestStreamSourceOptions } from '../../src/testing/stream-source/harness.ts';
import { ContractBackend, type ContractBehaviour } from '../support/contract-backend.ts';
import { FaultyNetwork } from './faulty-network.ts';
import { createClient, HTTP_OPTIONS, type HttpHarness } from './log-backend.ts';

/** Milliseconds between two polls. */
export const SLOW_INTERVAL_MS = 1_000;

/** What a backend without a log keeps of a record. */
function keep(backend: ContractBackend, record: NewRecord): void {
  const { kind: _kind, ...fields } = record;
  const more = fields as unknown as JsonObject;
  if (record.kind === 'event') backend.event(record.type, more);
  else if (record.kind === 'metric') backend.point(record.name, record.step ?? null, record.value, more);
  else if (record.kind === 'timeline') backend.phase(record.phase, more);
  else if (record.kind === 'status') backend.status(record.status);
}

/** How the suite tests a source of a backend that keeps no log. */
export function contractOptions(createSource: (client: ApiClient, jobId: string) => StreamSource, behaviour: ContractBehaviour = {}): TestStreamSourceOptions<HttpHarness> {
  return {
    ...HTTP_OPTIONS,
    order: 'kind',
    // A break of the live stream is no fault of the job's: the pages have it all.
    breakOnce: ({ network }) => network.refuseOnce(),
    async create() {
      const clock = new ManualClock();
      const backend = new ContractBackend(behaviour);
      const network = new FaultyNetwork(backend.fetch);
      return {
        clock,
        network,
        source: createSource(createClient(network.fetch, clock), backend.jobId),
        append: (records) => records.forEach((record) => keep(backend, record)),
        finish: (status) => backend.status(status),
        tick: () => clock.advance(SLOW_INTERVAL_MS),
        close: async () => undefined,
      };
    },
    open: ({ clock, network }) => clock.pending + network.open,
  };
}
