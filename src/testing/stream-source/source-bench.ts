import assert from 'node:assert/strict';
import type { NewRecord } from '../../core/log-record.ts';
import type { TerminalStatus } from '../../core/job-status.ts';
import type { StreamMessage } from '../../core/message.ts';
import type { StreamCursor } from '../../core/stream-source.ts';
import { waitFor } from '../drive.ts';
import type { StreamSourceHarness, TestStreamSourceOptions } from './harness.ts';
import { messageName, orderGroup, recordName } from './source-records.ts';
import { SourceReader } from './source-reader.ts';

/** A cursor as it comes back from a file. */
export function stored(cursor: StreamCursor): StreamCursor {
  return JSON.parse(JSON.stringify(cursor)) as StreamCursor;
}

/** One job with what it said, and those who read it. */
export class SourceBench<Harness extends StreamSourceHarness = StreamSourceHarness> {
  readonly harness: Harness;
  readonly options: TestStreamSourceOptions<Harness>;
  /** What the job has said so far, without its status. */
  readonly said: NewRecord[] = [];
  /** More records than any page holds. */
  readonly long: number;
  readonly #patienceMs: number;
  readonly #readers: SourceReader[] = [];

  constructor(harness: Harness, options: TestStreamSourceOptions<Harness>) {
    this.harness = harness;
    this.options = options;
    this.long = options.longHistory ?? 1_234;
    this.#patienceMs = options.patienceMs ?? 5_000;
  }

  /** The job runs, and says this. */
  async run(records: readonly NewRecord[] = []): Promise<void> {
    await this.harness.append([{ kind: 'status', status: 'running' }]);
    await this.append(records);
  }

  async append(records: readonly NewRecord[]): Promise<void> {
    if (records.length === 0) return;
    this.said.push(...records);
    await this.harness.append(records);
  }

  async finish(status: TerminalStatus = 'succeeded'): Promise<void> {
    await this.harness.finish(status);
  }

  /** A job that said this and has ended. */
  async ended(records: readonly NewRecord[], status: TerminalStatus = 'succeeded'): Promise<void> {
    await this.run(records);
    await this.finish(status);
  }

  reader(cursor?: StreamCursor): SourceReader {
    const { source, tick = async () => undefined } = this.harness;
    const reader = new SourceReader({ source, cursor, tick: () => tick.call(this.harness), patienceMs: this.#patienceMs });
    this.#readers.push(reader);
    return reader;
  }

  /** Checks that the messages are all that the job said, each once and in its order. */
  check(messages: readonly StreamMessage[], expected: readonly NewRecord[] = this.said): void {
    const names = messages.map(messageName).filter((name) => name !== undefined);
    const wanted = expected.map(recordName).filter((name) => name !== undefined);
    assert.deepEqual({ missing: without(wanted, names), 'one too many': without(names, wanted) }, { missing: [], 'one too many': [] });
    const groupOf = this.options.order === 'kind' ? orderGroup : () => 'all';
    const [came, said] = [grouped(names, groupOf), grouped(wanted, groupOf)];
    for (const [group, own] of said) {
      const place = own.findIndex((name, index) => name !== came.get(group)?.[index]);
      assert.equal(came.get(group)?.[place], own[place], `out of order at place ${place}`);
    }
  }

  /** Checks that nothing is held open any more, as soon as what is under way had its turn. */
  async checkFree(...readers: readonly SourceReader[]): Promise<void> {
    assert.deepEqual(readers.map(({ listeners }) => listeners), readers.map(() => 0), 'listeners are left on the signal');
    const { open } = this.options;
    if (open === undefined) return;
    await waitFor(() => open(this.harness) === 0, { what: `closing what is open (${open(this.harness)})`, patienceMs: this.#patienceMs });
  }

  /** Ends every reading. */
  stop(): void {
    for (const reader of this.#readers) reader.stop();
  }
}

function grouped(names: readonly string[], groupOf: (name: string) => string): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const name of names) {
    const group = groups.get(groupOf(name));
    if (group === undefined) groups.set(groupOf(name), [name]);
    else group.push(name);
  }
  return groups;
}

/** What of `all` is left when each of `others` takes one away. */
function without(all: readonly string[], others: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const name of others) counts.set(name, (counts.get(name) ?? 0) + 1);
  return all.filter((name) => {
    const count = counts.get(name) ?? 0;
    counts.set(name, count - 1);
    return count <= 0;
  });
}
