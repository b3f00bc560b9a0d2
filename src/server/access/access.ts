import { createHash, timingSafeEqual } from 'node:crypto';
import type { Context, MiddlewareHandler } from 'hono';
import type { JobTokens } from '../../core/job-tokens.ts';

/** A key that the server knows. */
export interface ServerKey {
  readonly key: string;
  /** True where jobs with a command of their own are accepted under this key: it can run any program. */
  readonly allowCommands: boolean;
  /** Where it is given, the key is the process's of that job: it may report of it, and nothing else. */
  readonly jobId?: string;
}

export interface AccessOptions {
  readonly keys: readonly ServerKey[];
  /** Accepts the keys of the processes of jobs, for reports of theirs. */
  readonly jobTokens?: JobTokens | undefined;
  /** Host names, without port, that a request may name beside the loopback ones. */
  readonly allowHosts?: readonly string[] | undefined;
  /** Origins, such as `https://example.org`, whose pages may call. */
  readonly allowOrigins?: readonly string[] | undefined;
}

/** What the checks leave for the routes. */
export type ServerEnvironment = { Variables: { key: ServerKey | undefined } };

const LOOPBACK_HOSTS = ['localhost', '127.0.0.1', '[::1]'];

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** Compares without telling by its duration how much was right. */
function findKey(keys: readonly { digest: Buffer; key: ServerKey }[], given: string): ServerKey | undefined {
  const wanted = digest(given);
  let found: ServerKey | undefined;
  for (const entry of keys) if (timingSafeEqual(entry.digest, wanted)) found = entry.key;
  return found;
}

/** The paths to which a job's process may report. */
const REPORTS = /^\/(?:api\/)?(?:learning\/jobs\/([\w-]+)\/(?:events|metrics|status)|apis\/trainer\.kubeflow\.org\/v1alpha1\/namespaces\/[\w-]+\/trainjobs\/([\w-]+)\/status)$/;

function isReportOf(jobId: string, { req }: Context): boolean {
  const [, learning, kubeflow] = REPORTS.exec(req.path) ?? [];
  return req.method === 'POST' && (learning ?? kubeflow) === jobId;
}

function givenKey(context: Context): string | undefined {
  const bearer = /^Bearer +(\S+) *$/i.exec(context.req.header('authorization') ?? '')?.[1];
  return bearer ?? context.req.header('x-api-key');
}

/** The host name of a `Host` header, in lower case and without its port; '' for one that is malformed. */
function hostName(header: string): string {
  return /^(\[[0-9a-f:]+\]|[^:\s/]+)(?::\d+)?$/i.exec(header)?.[1]?.toLowerCase() ?? '';
}

/** A host name as it stands in a `Host` header: an IPv6 address is in brackets there. */
function asHostName(host: string): string {
  return (host.includes(':') && !host.startsWith('[') ? `[${host}]` : host).toLowerCase();
}

function sameOrigin(origin: string, host: string): boolean {
  return origin === `http://${host}` || origin === `https://${host}`;
}

/**
 * Checks `Host`, `Origin` and key, in this order, before any route. `/health` is answered without a key, and learns
 * whether a valid one came along.
 */
export function checkAccess({ keys, jobTokens, allowHosts = [], allowOrigins = [] }: AccessOptions): MiddlewareHandler<ServerEnvironment> {
  const hosts = new Set([...LOOPBACK_HOSTS, ...allowHosts.map(asHostName)]);
  const origins = new Set(allowOrigins);
  const known = keys.map((key) => ({ digest: digest(key.key), key }));

  return async (context, next) => {
    const host = context.req.header('host') ?? new URL(context.req.url).host;
    if (!hosts.has(hostName(host))) {
      return context.json({ detail: 'Host: this name is not allowed here; see --allow-host' }, 403);
    }
    const origin = context.req.header('origin');
    if (origin !== undefined && !sameOrigin(origin, host)) {
      if (!origins.has(origin)) return context.json({ detail: 'Origin: pages of this site may not call; see --allow-origin' }, 403);
      context.header('Access-Control-Allow-Origin', origin);
      context.header('Vary', 'Origin');
      if (context.req.method === 'OPTIONS') {
        context.header('Access-Control-Allow-Methods', 'GET, POST, DELETE');
        context.header('Access-Control-Allow-Headers', 'Authorization, Content-Type, Idempotency-Key, Last-Event-ID, X-API-Key');
        return context.body(null, 204);
      }
    }
    const given = givenKey(context);
    const jobId = given === undefined ? undefined : jobTokens?.jobOf(given);
    if (jobId !== undefined && !isReportOf(jobId, context)) return context.json({ detail: `this key is for reports of ${jobId} only` }, 403);
    const key = given === undefined ? undefined : jobId === undefined ? findKey(known, given) : { key: given, allowCommands: false, jobId };
    context.set('key', key);
    const isHealth = /^\/(?:api\/)?health$/.test(context.req.path);
    if (key === undefined && !isHealth) {
      const detail = given === undefined ? 'a key is needed: Authorization: Bearer <key>' : 'this key is not known here';
      return context.json({ detail }, 401, { 'WWW-Authenticate': 'Bearer' });
    }
    return next();
  };
}
