import type { AppendResult, JobStore, LogPage, Producer } from '../../src/core/job-store.ts';
import type { LogRecord } from '../../src/core/log-record.ts';
import type { Broken } from './failing-cases.ts';

/** A store that does what another one does, but for what is given. */
function withChanges(store: JobStore, changes: Partial<JobStore>): JobStore {
  return {
    create: (job, options) => store.create(job, options),
    get: (jobId) => store.get(jobId),
    list: (options) => store.list(options),
    countLive: () => store.countLive(),
    append: (jobId, records, producer) => store.append(jobId, records, producer),
    producerSequence: (jobId, producerId) => store.producerSequence(jobId, producerId),
    requestCancel: (jobId) => store.requestCancel(jobId),
    read: (jobId, options) => store.read(jobId, options),
    remove: (jobId) => store.remove(jobId),
    changed: (jobId, listener) => store.changed(jobId, listener),
    close: () => store.close(),
    ...changes,
  };
}

/** A page with other records. */
function withRecords(page: LogPage, change: (records: LogRecord[]) => LogRecord[]): LogPage {
  if (!page.text.startsWith('[')) return page;
  const records = change(JSON.parse(page.text) as LogRecord[]);
  return { ...page, text: JSON.stringify(records), count: records.length };
}

const codeOf = (error: unknown) => (error as { code?: string }).code;

async function lastSeq(store: JobStore, jobId: string): Promise<number> {
  return (await store.get(jobId))?.lastSeq ?? 0;
}

/** Wraps a store. @returns the broken one */
export type BreakStore = (store: JobStore) => JobStore;

const CHANGES: readonly { readonly fault: string; readonly rule: string; readonly change: (store: JobStore) => Partial<JobStore> }[] = [
  {
    fault: 'ignores the idempotency key',
    rule: 'the same idempotency key with the same content gives the first job again',
    change: (store) => ({ create: (job, options) => store.create(job, { records: options?.records ?? [] }) }),
  },
  {
    fault: 'takes a key with other content for a repeat',
    rule: 'the same idempotency key with other content is a conflict and creates nothing',
    change: (store) => ({ create: (job, options) => store.create(job, { ...options, idempotency: options?.idempotency && { ...options.idempotency, fingerprint: '' } }) }),
  },
  {
    fault: 'lists the oldest first',
    rule: 'list gives the newest first, and pages by `before`',
    change: (store) => ({ list: async (options) => (await store.list(options)).toReversed() }),
  },
  {
    fault: 'leaves numbers out',
    rule: 'numbers rise by 1 from 1 over all kinds, also when appends overlap',
    change: (store) => ({ read: async (jobId, options) => withRecords(await store.read(jobId, options), (records) => records.map((record) => ({ ...record, seq: record.seq * 2 }))) }),
  },
  {
    fault: 'appends record by record, so that an append is not one',
    rule: 'an append is together: nothing comes between its records',
    change: (store) => ({
      async append(jobId, records, producer) {
        let result: AppendResult = await store.append(jobId, [], producer);
        if (result.duplicate) return result;
        for (const record of records) result = await store.append(jobId, [record]);
        return result;
      },
    }),
  },
  {
    fault: 'closes the log in an append of its own',
    rule: 'a terminal status closes the log together with what came with it',
    change: (store) => ({
      async append(jobId, records, producer) {
        const last = records.at(-1);
        if (records.length < 2 || last?.kind !== 'status') return store.append(jobId, records, producer);
        await store.append(jobId, records.slice(0, -1));
        return store.append(jobId, [last], producer);
      },
    }),
  },
  {
    fault: 'accepts what comes after the end',
    rule: 'nothing can follow a terminal status',
    change: (store) => ({
      async append(jobId, records, producer) {
        try {
          return await store.append(jobId, records, producer);
        } catch (error) {
          if (codeOf(error) !== 'job-closed') throw error;
          return { lastSeq: await lastSeq(store, jobId), duplicate: false };
        }
      },
    }),
  },
  {
    fault: 'does not know producers',
    rule: 'an append that was seen is answered as a duplicate and writes nothing',
    change: (store) => ({ append: (jobId, records) => store.append(jobId, records) }),
  },
  {
    fault: 'lets a producer in that was replaced',
    rule: 'a newer epoch goes on where the sequence was, and shuts the older one out',
    change: (store) => ({ append: (jobId, records, producer) => store.append(jobId, records, producer && ({ ...producer, epoch: 1 } satisfies Producer)) }),
  },
  {
    fault: 'repeats a record at each page border',
    rule: 'pages put together are the log: no gap, no repeat',
    change: (store) => ({ read: (jobId, options) => store.read(jobId, { ...options, sinceSeq: Math.max(0, options.sinceSeq - 1) }) }),
  },
  {
    fault: 'moves the cursor only over what it gives',
    rule: 'a filter by kind leaves records out and moves the cursor over them',
    change: (store) => ({
      async read(jobId, options) {
        const page = await store.read(jobId, options);
        const last = page.text.startsWith('[') ? (JSON.parse(page.text) as LogRecord[]).at(-1) : undefined;
        return options.kinds === undefined ? page : { ...page, nextSeq: last?.seq ?? options.sinceSeq };
      },
    }),
  },
  {
    fault: 'calls the log closed before the page has reached its end',
    rule: '`closed` is told only where the log is closed and the page reaches its end',
    change: (store) => ({ read: async (jobId, options) => ({ ...(await store.read(jobId, options)), closed: (await store.get(jobId))?.closed === true }) }),
  },
  {
    fault: 'never sends a wake-up',
    rule: 'is called after an append can be read, and not after it was ended',
    change: () => ({ changed: () => () => undefined }),
  },
  {
    fault: 'wakes everybody',
    rule: 'is not called for other jobs, nor for what was refused',
    change(store) {
      const everybody: (() => void)[] = [];
      return {
        changed(jobId, listener) {
          everybody.push(listener);
          return store.changed(jobId, listener);
        },
        async append(jobId, records, producer) {
          const result = await store.append(jobId, records, producer);
          for (const listener of everybody) listener();
          return result;
        },
      };
    },
  },
  {
    fault: 'wakes before there is anything to read',
    rule: 'is called after an append can be read, and not after it was ended',
    change(store) {
      const listeners = new Set<() => void>();
      return {
        changed(_jobId, listener) {
          listeners.add(listener);
          return () => listeners.delete(listener);
        },
        append(jobId, records, producer) {
          for (const listener of listeners) listener();
          return store.append(jobId, records, producer);
        },
      };
    },
  },
  {
    fault: 'cannot end the calls',
    rule: 'is called after an append can be read, and not after it was ended',
    change: (store) => ({
      changed(jobId, listener) {
        store.changed(jobId, listener);
        return () => undefined;
      },
    }),
  },
  {
    fault: 'cancels what has ended',
    rule: 'is false for a job that has ended',
    change: (store) => ({ requestCancel: async (jobId) => (await store.requestCancel(jobId)) || true }),
  },
  {
    fault: 'has a job for every id',
    rule: 'a job nobody created is refused',
    change: (store) => ({
      read: (jobId, options) => store.read(jobId, options).catch((): LogPage => ({ text: '[]', count: 0, nextSeq: options.sinceSeq, hasMore: false, closed: false })),
    }),
  },
  {
    fault: 'removes nothing',
    rule: 'a job that has ended is gone, with its log and its producers',
    change: () => ({ remove: async () => ({ unusedFiles: [] }) }),
  },
  {
    fault: 'hides a removed job and keeps its log',
    rule: 'a job that has ended is gone, with its log and its producers',
    change(store) {
      const hidden = new Set<string>();
      return {
        async remove(jobId) {
          if ((await store.get(jobId))?.closed !== true || hidden.has(jobId)) return store.remove(hidden.has(jobId) ? 'job_none' : jobId);
          hidden.add(jobId);
          return { unusedFiles: [] };
        },
        get: async (jobId) => (hidden.has(jobId) ? undefined : store.get(jobId)),
        list: async (options) => (await store.list(options)).filter(({ jobId }) => !hidden.has(jobId)),
      };
    },
  },
  {
    fault: 'removes a job that runs',
    rule: 'a job that has not ended is refused, and nothing of it is gone',
    change: (store) => ({
      async remove(jobId) {
        if ((await store.get(jobId))?.closed === false) await store.append(jobId, [{ kind: 'status', status: 'cancelled' }]);
        return store.remove(jobId);
      },
    }),
  },
  {
    fault: 'forgives the removal of what is not there',
    rule: 'a job nobody created, or that was removed, cannot be removed',
    change: (store) => ({
      remove: (jobId) =>
        store.remove(jobId).catch((error: unknown) => {
          if (codeOf(error) !== 'not-found') throw error;
          return { unusedFiles: [] };
        }),
    }),
  },
  {
    fault: 'removes all that have ended',
    rule: 'removing a job leaves every other one as it is',
    change: (store) => ({
      async remove(jobId) {
        const result = await store.remove(jobId);
        for (const job of await store.list({ limit: 100 })) if (job.closed) await store.remove(job.jobId);
        return result;
      },
    }),
  },
  {
    fault: 'gives a removed job again for its key',
    rule: 'the idempotency key of a removed job creates another one',
    change(store) {
      const made = new Map<string, Awaited<ReturnType<JobStore['create']>>>();
      return {
        async create(job, options) {
          const key = options?.idempotency?.key ?? '';
          const known = made.get(key);
          if (known !== undefined && (await store.get(known.job.jobId)) === undefined) return { ...known, created: false };
          const result = await store.create(job, options);
          if (key !== '') made.set(key, result);
          return result;
        },
      };
    },
  },
  {
    fault: 'calls files unused that another job names',
    rule: 'the files that no other job names are told',
    change: (store) => ({
      async remove(jobId) {
        const job = await store.get(jobId);
        await store.remove(jobId);
        return { unusedFiles: [job?.trainingFileId, job?.validationFileId].filter((fileId) => fileId !== undefined) };
      },
    }),
  },
];

export const BROKEN_STORES: readonly Broken<BreakStore>[] = CHANGES.map(({ fault, rule, change }) => ({
  fault,
  rule,
  create: (store) => withChanges(store, change(store)),
}));
