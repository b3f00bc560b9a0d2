/** What went wrong, as a word that programs can compare. */
export type ErrorCode =
  | 'config'
  | 'connection'
  | 'http'
  | 'unauthorised'
  | 'not-found'
  | 'protocol'
  | 'timeout'
  | 'handler'
  | 'job-closed'
  | 'conflict'
  | 'fenced'
  | 'store';

const BRAND = Symbol.for('trainstream.error');

/**
 * The base of every error this package throws. The message says what was tried, what was seen and what to do; it never
 * holds a key or a token. Aborts are not errors of ours: they reject with the signal's own reason.
 */
export class TrainstreamError extends Error {
  readonly code: ErrorCode;
  readonly [BRAND] = true;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }

  /** True for an error of this package, also when a second copy of the package made it. */
  static is(value: unknown): value is TrainstreamError {
    return typeof value === 'object' && value !== null && BRAND in value;
  }
}

/** An option, a configuration file or a data file is wrong. Nothing was started. */
export class ConfigError extends TrainstreamError {
  /** One sentence per fault, each with its place where it has one. */
  readonly problems: readonly string[];

  constructor(problems: string | readonly string[], options?: ErrorOptions) {
    const list = typeof problems === 'string' ? [problems] : problems;
    super('config', list.join('\n'), options);
    this.problems = list;
  }
}

/** The backend could not be reached, or the connection broke, more often than the retry policy allows. */
export class ConnectionError extends TrainstreamError {
  constructor(message: string, options?: ErrorOptions) {
    super('connection', message, options);
  }
}

/** What an HTTP answer outside 2xx said. */
export interface HttpErrorDetails {
  readonly status: number;
  readonly method: string;
  /** Path without query. */
  readonly path: string;
  /** `detail` of the body where it was JSON, else the start of its text, at most 500 characters. */
  readonly detail: string;
  /** Milliseconds that a `Retry-After` header asked to wait. */
  readonly retryAfterMs?: number;
}

/** The backend answered with a status outside 2xx. 401 and 403 have the code `unauthorised`, 404 has `not-found`. */
export class HttpError extends TrainstreamError {
  readonly details: HttpErrorDetails;

  constructor(details: HttpErrorDetails, options?: ErrorOptions) {
    const { status } = details;
    const code = status === 401 || status === 403 ? 'unauthorised' : status === 404 ? 'not-found' : 'http';
    super(code, `${details.method} ${details.path} answered ${status}${details.detail && `: ${details.detail}`}`, options);
    this.details = details;
  }
}

/** The backend answered 2xx with something that is not the contract, such as a web page. */
export class ProtocolError extends TrainstreamError {
  constructor(message: string, options?: ErrorOptions) {
    super('protocol', message, options);
  }
}

/** A time limit passed: `timeoutMs` of a streamer. The job itself goes on. */
export class StreamTimeoutError extends TrainstreamError {
  readonly timeoutMs: number;
  /** The last status word seen, if any. */
  readonly lastStatus: string | undefined;

  constructor(timeoutMs: number, lastStatus: string | undefined) {
    super('timeout', `no terminal status within ${timeoutMs} ms (last status: ${lastStatus ?? 'none seen'}); the job goes on`);
    this.timeoutMs = timeoutMs;
    this.lastStatus = lastStatus;
  }
}

/** A handler threw, so the stream stopped. `cause` is what it threw. */
export class HandlerError extends TrainstreamError {
  /** Class name of the handler, or `handler`. */
  readonly handlerName: string;

  constructor(handlerName: string, cause: unknown) {
    super('handler', `${handlerName} failed: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.handlerName = handlerName;
  }
}

/** Something was to be appended to the log of a job that has ended. Nothing was written. */
export class JobClosedError extends TrainstreamError {
  constructor(jobId: string) {
    super('job-closed', `job ${jobId} has ended: nothing can be added to its log`);
  }
}

/** What was asked contradicts what is stored, e.g. an idempotency key that came with another body. Nothing was written. */
export class ConflictError extends TrainstreamError {
  constructor(message: string) {
    super('conflict', message);
  }
}

/** An append came from a producer that a newer one has replaced. Nothing was written. */
export class FencedError extends TrainstreamError {
  constructor(message: string) {
    super('fenced', message);
  }
}

/** No job, or no file, has that id. */
export class NotFoundError extends TrainstreamError {
  constructor(message: string) {
    super('not-found', message);
  }
}
