import { ApiClient, type Fetch } from '../../src/api/api-client.ts';
import type { StreamSource } from '../../src/core/stream-source.ts';
import { createJobServer } from '../../src/server/create-job-server.ts';
import { openSqliteStore } from '../../src/server/store/open-sqlite-store.ts';
import { ManualClock } from '../../src/testing/manual-clock.ts';
import type { StreamSourceHarness, TestStreamSourceOptions } from '../../src/testing/stream-source/harness.ts';
import { IdleRunner, KEY } from '../support/in-process.ts';
import { FaultyNetwork } from './faulty-network.ts';

export interface HttpHarness extends StreamSourceHarness {
  readonly network: FaultyNetwork;
  readonly clock: ManualClock;
}

/** Small, so that many cursors are looked at. */
export const BATCH_LIMIT = 7;
export const INTERVAL_MS = 100;

/** A client that waits for nothing but the clock. */
export function createClient(fetch: Fetch, clock: ManualClock): ApiClient {
  return new ApiClient({ baseUrl: 'http://localhost', apiKey: KEY, fetch, clock, random: () => 0.5, retry: { attempts: 4, baseMs: 10, maxMs: 40 } });
}

/** What the suite can do to every source over HTTP. */
export const HTTP_OPTIONS = {
  requests: ({ network }) => network.requests,
  breakOnce: ({ network }) => network.breakOnce(),
  fail: ({ network }) => network.fail(),
  stall: ({ network }) => network.stall(),
} satisfies Omit<TestStreamSourceOptions<HttpHarness>, 'create'>;

/** How the suite tests a source of the backend of this package, in this process and without a port. */
export function logBackendOptions(createSource: (client: ApiClient, jobId: string) => StreamSource): TestStreamSourceOptions<HttpHarness> {
  return {
    ...HTTP_OPTIONS,
    async create() {
      const clock = new ManualClock();
      const store = await openSqliteStore({ path: ':memory:', directory: '/nonexistent', clock });
      const server = createJobServer({ store, runner: new IdleRunner(), version: '0.0.0', clock, keys: [{ key: KEY, allowCommands: true }], onError: () => undefined });
      const network = new FaultyNetwork(async (url, init) => server.fetch(new Request(url, init)));
      const { job } = await store.jobs.create({ jobType: 'sft', model: 'm', hyperparameters: {}, metadata: {}, execution: {} });
      return {
        clock,
        network,
        source: createSource(createClient(network.fetch, clock), job.jobId),
        append: async (records) => void (await store.jobs.append(job.jobId, records)),
        finish: async (status) => void (await store.jobs.append(job.jobId, [{ kind: 'status', status }])),
        tick: () => clock.advance(INTERVAL_MS),
        close: () => store.close(),
      };
    },
    // Both sides go by the clock, so that a connection that the server still holds counts too.
    open: ({ clock, network }) => clock.pending + network.open,
  };
}
