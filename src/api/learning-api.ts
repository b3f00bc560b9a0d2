import { ProtocolError } from '../core/errors.ts';
import type { TerminalStatus } from '../core/job-status.ts';
import type { JsonObject } from '../core/json.ts';
import { isLogRecord, type LogRecord } from '../core/log-record.ts';
import { endpointPath, StreamType } from '../core/stream-type.ts';
import type { ApiClient, RequestOptions } from './api-client.ts';
import { type Upload, uploadForm } from './upload-form.ts';

/** A page of a job's log. */
export interface LogRecordPage {
  readonly records: readonly LogRecord[];
  readonly nextSeq: number;
  /** True where the log goes on behind the page: large records end one early. Undefined where the backend does not say. */
  readonly hasMore: boolean | undefined;
  readonly closed: boolean;
}

/** What a backend says of itself. Fields are undefined where a foreign one does not. */
export interface BackendHealth {
  readonly name: string | undefined;
  readonly version: string | undefined;
  readonly protocol: number | undefined;
  readonly pid: number | undefined;
  readonly liveJobs: number | undefined;
}

/** An upload may take this long, and longer where the line is slow: bytes a millisecond. */
const UPLOAD_TIMEOUT_MS = 30_000;
const SLOWEST_UPLOAD = 50;

/** Options of a request that creates something. */
export type Create = RequestOptions & { readonly idempotencyKey?: string };

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function number(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

/** The id in the answer to a create. @throws ProtocolError */
export function createdJobId(path: string, answer: JsonObject): string {
  const jobId = text(answer['job_id'] ?? answer['id']);
  if (jobId === undefined) throw new ProtocolError(`POST ${path} answered without a job_id`);
  return jobId;
}

function jobPath(jobId: string): string {
  return endpointPath(StreamType.STATUS, jobId);
}

/** The routes of PROTOCOL.md as functions. All throw as {@link ApiClient.get} does. */
export const learningApi = {
  async health(client: ApiClient, options?: RequestOptions): Promise<BackendHealth> {
    const answer = await client.get('/health', options);
    return {
      name: text(answer['name']),
      version: text(answer['version']),
      protocol: number(answer['protocol']),
      pid: number(answer['pid']),
      liveJobs: number(answer['live_jobs']),
    };
  },

  /** @returns the id of the stored file */
  async uploadFile(client: ApiClient, upload: Upload, options: Create = {}): Promise<string> {
    const body = uploadForm(upload);
    const timeoutMs = UPLOAD_TIMEOUT_MS + body.size / SLOWEST_UPLOAD;
    const fileId = text((await client.post('/files', { timeoutMs, ...options, body }))['id']);
    if (fileId === undefined) throw new ProtocolError('POST /files answered without an id');
    return fileId;
  },

  /** @returns the id of the created job, which waits to be started */
  async createJob(client: ApiClient, payload: JsonObject, options: Create = {}): Promise<string> {
    return createdJobId('/learning/jobs', await client.post('/learning/jobs', { ...options, body: payload }));
  },

  startJob: (client: ApiClient, jobId: string, options?: RequestOptions): Promise<JsonObject> =>
    client.post(`${jobPath(jobId)}/start`, { ...options, body: {} }),

  /** Creates and queues a job that does again what one did that has ended. @returns the new job */
  retryJob: (client: ApiClient, jobId: string, options: Create = {}): Promise<JsonObject> => client.post(`${jobPath(jobId)}/retry`, { ...options, body: {} }),

  cancelJob: (client: ApiClient, jobId: string, options?: RequestOptions): Promise<JsonObject> =>
    client.post(`${jobPath(jobId)}/cancel`, { ...options, body: {} }),

  /** Takes over a producer of a job: PROTOCOL.md 12. @returns the last sequence of it that is stored, 0 for none */
  async takeProducer(client: ApiClient, jobId: string, producerId: string, epoch: number, options?: RequestOptions): Promise<number> {
    const path = `${jobPath(jobId)}/producers/${encodeURIComponent(producerId)}`;
    const { sequence } = await client.post(path, { ...options, body: { producer_epoch: epoch } });
    if (typeof sequence !== 'number') throw new ProtocolError(`POST ${path} answered without a sequence`);
    return sequence;
  },

  /** Reports records of a job: PROTOCOL.md 12. */
  reportRecords: (client: ApiClient, jobId: string, body: JsonObject, options?: RequestOptions): Promise<JsonObject> =>
    client.post(`${jobPath(jobId)}/records`, { ...options, body }),

  /** Ends an attached job: PROTOCOL.md 12. @param message why, where it failed */
  endAttachedJob: (client: ApiClient, jobId: string, status: TerminalStatus, message?: string, options?: RequestOptions): Promise<JsonObject> =>
    client.post(`${jobPath(jobId)}/status`, { ...options, body: { status, ...(message !== undefined && { message }) } }),

  /** Removes a job that has ended, with all that belongs to it. */
  deleteJob: (client: ApiClient, jobId: string, options?: RequestOptions): Promise<JsonObject> => client.delete(jobPath(jobId), options),

  getJob: (client: ApiClient, jobId: string, options?: RequestOptions): Promise<JsonObject> => client.get(jobPath(jobId), options),

  /** Newest first. */
  async listJobs(client: ApiClient, options: RequestOptions = {}): Promise<readonly JsonObject[]> {
    const { data } = await client.get('/learning/jobs', options);
    if (!Array.isArray(data)) throw new ProtocolError('GET /learning/jobs answered without a list');
    return data as JsonObject[];
  },

  async readLog(client: ApiClient, jobId: string, options: RequestOptions): Promise<LogRecordPage> {
    const { records, next_seq: nextSeq, has_more: hasMore, closed } = await client.get(`${jobPath(jobId)}/log`, options);
    if (!Array.isArray(records) || !records.every(isLogRecord) || typeof nextSeq !== 'number' || typeof closed !== 'boolean') {
      throw new ProtocolError(`GET ${jobPath(jobId)}/log answered something that is not a page of a log`);
    }
    return { records: records as LogRecord[], nextSeq, hasMore: typeof hasMore === 'boolean' ? hasMore : undefined, closed };
  },

  openLogStream: (client: ApiClient, jobId: string, options: RequestOptions & { readonly signal: AbortSignal }) =>
    client.openEventStream(`${jobPath(jobId)}/stream`, options),

  /** The feed of many jobs, each from the number of the last record that is known: PROTOCOL.md 10. */
  openWatchStream: (client: ApiClient, cursors: ReadonlyMap<string, number>, options: RequestOptions & { readonly signal: AbortSignal }) =>
    client.openEventStream('/learning/jobs/watch', { ...options, body: { jobs: Object.fromEntries(cursors) } }),
} as const;
