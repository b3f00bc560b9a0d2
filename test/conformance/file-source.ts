import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LogRecord, messageOfRecord, type NewRecord } from '../../src/core/log-record.ts';
import { messageToJson } from '../../src/core/message-json.ts';
import type { StreamMessage } from '../../src/core/message.ts';
import { FileSource } from '../../src/source/file-source.ts';
import { ManualClock } from '../../src/testing/manual-clock.ts';
import type { StreamSourceHarness, TestStreamSourceOptions } from '../../src/testing/stream-source/harness.ts';
import { BATCH_LIMIT, INTERVAL_MS } from './log-backend.ts';

export interface FileHarness extends StreamSourceHarness {
  readonly file: string;
  readonly clock: ManualClock;
}

/** How the suite tests a source that follows a file, which holds another job too. @param numbered false leaves the numbers out, as a backend without a log does */
export function fileOptions({ numbered }: { readonly numbered: boolean }): TestStreamSourceOptions<FileHarness> {
  return {
    async create() {
      const directory = mkdtempSync(join(tmpdir(), 'trainstream-'));
      const file = join(directory, 'run.jsonl');
      writeFileSync(file, '');
      const clock = new ManualClock();
      let count = 0;
      const lineOf = (jobId: string, record: NewRecord): string => {
        const { seq, seqScope, ...message } = messageOfRecord(jobId, { created_at: new Date(clock.now()).toISOString(), ...record, seq: ++count } as unknown as LogRecord) as StreamMessage;
        const { seq: _seq, kind: _kind, ...payload } = message.data;
        return messageToJson((numbered ? { ...message, seq, seqScope } : { ...message, data: payload }) as StreamMessage);
      };
      const write = (records: readonly NewRecord[]) => {
        for (const record of records) appendFileSync(file, `${lineOf('job_file', record)}\n${lineOf('job_other', record)}\n`);
      };
      return {
        file,
        clock,
        source: new FileSource({ file, jobId: 'job_file', follow: true, intervalMs: INTERVAL_MS, batchLimit: BATCH_LIMIT, clock }),
        append: write,
        finish: (status) => write([{ kind: 'status', status }]),
        tick: () => clock.advance(INTERVAL_MS),
        close: async () => rmSync(directory, { recursive: true, force: true }),
      };
    },
    open: ({ clock }) => clock.pending,
    fail: ({ file }) => rmSync(file),
  };
}
