import { ApiClient, type ApiClientOptions } from './api/api-client.ts';
import { learningApi } from './api/learning-api.ts';
import type { JsonObject } from './core/json.ts';
import type { TerminalStatus } from './core/job-status.ts';
import type { StreamHandler } from './core/stream-handler.ts';
import { CallbackHandler, type CallbackHandlerOptions } from './handlers/callback-handler.ts';
import { JobStreamer, type JobStreamerOptions } from './streamer.ts';

type HttpStreamerOptions = Exclude<JobStreamerOptions, { readonly source: object }>;

/** Where a job is, and how to ask for it. */
export type JobHandleOptions = ApiClientOptions & Pick<HttpStreamerOptions, 'family' | 'transport' | 'drainMs'> & { readonly jobId: string };

/** A job to submit. */
export interface SubmitOptions extends ApiClientOptions {
  /** The body of the create, as PROTOCOL.md 5.1 has it. */
  readonly job: JsonObject;
  /** Uploaded first; its id becomes `training_file_id`. */
  readonly trainingFile?: { readonly filename: string; readonly content: Blob };
  /** Makes a repeat harmless; random where it is not given, so that only the retries of this call are. */
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal;
}

export interface PollOptions
  extends Omit<CallbackHandlerOptions, 'onMessage'>,
    Pick<HttpStreamerOptions, 'config' | 'intervalMs' | 'timeoutMs' | 'signal' | 'cursor' | 'onRetry' | 'onGap'> {
  /** Handlers beside the callbacks. */
  readonly handlers?: readonly StreamHandler[];
}

/** How a job ended, as the earlier API told it. */
export interface JobResult {
  readonly jobId: string;
  readonly status: TerminalStatus;
  /** The backend's own word. */
  readonly rawStatus: string;
  /** Present where the job made a model. */
  readonly fineTunedModel?: string;
  /** The job as the backend describes it at the end. */
  readonly job: JsonObject;
}

/**
 * One job of a backend: submit it, wait for it, cancel it. `pollUntilTerminal` is the earlier API's call as a thin wrapper around
 * {@link JobStreamer}, which offers more.
 */
export class JobHandle {
  readonly jobId: string;
  readonly #options: JobHandleOptions;
  readonly #client: ApiClient;

  /** @throws ConfigError for a bad address */
  constructor(options: JobHandleOptions) {
    this.jobId = options.jobId;
    this.#options = options;
    this.#client = new ApiClient(options);
  }

  /**
   * Uploads the training file, creates the job and starts it.
   * @throws HttpError, ConnectionError, ProtocolError; the signal's reason on abort
   */
  static async submit(options: SubmitOptions): Promise<JobHandle> {
    const { job, trainingFile, signal, idempotencyKey = crypto.randomUUID() } = options;
    const client = new ApiClient(options);
    const fileId = trainingFile && (await learningApi.uploadFile(client, { purpose: 'fine-tune', ...trainingFile }, { signal, idempotencyKey: `${idempotencyKey}:file` }));
    const body = fileId === undefined ? job : { ...job, training_file_id: fileId };
    const jobId = await learningApi.createJob(client, body, { signal, idempotencyKey });
    await learningApi.startJob(client, jobId, { signal });
    return new JobHandle({ ...options, jobId });
  }

  /** The job as the backend describes it now. */
  get(signal?: AbortSignal): Promise<JsonObject> {
    return learningApi.getJob(this.#client, this.jobId, { signal });
  }

  /** Asks the backend to end the job. It has ended when {@link pollUntilTerminal} says so. @returns the job */
  cancel(signal?: AbortSignal): Promise<JsonObject> {
    return learningApi.cancelJob(this.#client, this.jobId, { signal });
  }

  /**
   * Calls back for everything the job tells, until it has ended.
   * @returns how it ended, also where it failed
   * @throws as `JobStreamer.streamUntilTerminal`; what a callback throws, as HandlerError
   */
  async pollUntilTerminal(options: PollOptions = {}): Promise<JobResult> {
    const { handlers = [], ...rest } = options;
    const callbacks = new CallbackHandler(options);
    const { status, rawStatus, job } = await new JobStreamer({ ...this.#options, ...rest, handlers: [callbacks, ...handlers] }).streamUntilTerminal();
    const model = job['fine_tuned_model'];
    return { jobId: this.jobId, status, rawStatus, ...(typeof model === 'string' && { fineTunedModel: model }), job };
  }
}
