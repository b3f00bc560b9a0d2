import { ApiClient, type Fetch } from '../../../api/api-client.ts';
import { learningApi } from '../../../api/learning-api.ts';
import { type Clock, systemClock } from '../../../core/clock.ts';
import { HttpError, TrainstreamError } from '../../../core/errors.ts';
import { PROTOCOL_VERSION } from '../../../core/protocol.ts';
import { printable } from '../../../core/text.ts';
import { findBackend } from '../../backend/ensure-backend.ts';
import { backendLogPath } from '../../backend/backend-log-path.ts';
import { type BackendOptions, commandBackend, type CommandBackend } from '../../context.ts';
import { errorText } from '../../report-error.ts';
import type { Finding } from './finding.ts';

/** A clock that is off by more than this misleads people about ages and remaining times. Milliseconds. */
const SKEW_LIMIT_MS = 5_000;

const TRY_MS = 5_000;

const ADVICE: Readonly<Record<string, string>> = {
  connection: 'check the address, the network and proxies, and that the backend runs',
  protocol: 'check the address: it has to be the one of the API, with or without /api',
  unauthorised: 'check the key: TRAINSTREAM_API_KEY, or the file of --api-key-file',
  'not-found': 'check the address: this backend has no /learning/jobs',
};

function problem(check: string, error: unknown): Finding {
  const advice = TrainstreamError.is(error) ? ADVICE[error.code] : undefined;
  return { check, status: 'problem', text: errorText(error), ...(advice !== undefined && { advice }) };
}

/** How far the backend's clock is ahead of this machine's, by the header of an answer that took so long. Milliseconds. */
export function clockSkew(date: string | null, sentAt: number, receivedAt: number): number | undefined {
  const time = date === null ? Number.NaN : Date.parse(date);
  // The header has whole seconds: in the middle of one it is right on average.
  return Number.isNaN(time) ? undefined : time + 500 - (sentAt + receivedAt) / 2;
}

function skewFinding(skewMs: number | undefined): Finding[] {
  if (skewMs === undefined) return [];
  const seconds = Math.round(Math.abs(skewMs) / 1_000);
  const text = `the backend's clock ${seconds === 0 ? 'agrees with this one' : `is ${seconds} s ${skewMs > 0 ? 'ahead' : 'behind'}`}`;
  if (Math.abs(skewMs) <= SKEW_LIMIT_MS) return [{ check: 'time', status: 'ok', text }];
  return [{ check: 'time', status: 'warning', text, advice: 'set both clocks by NTP: ages and remaining times will be wrong by that much' }];
}

async function checkRemote({ client: options, name }: CommandBackend, clock: Clock): Promise<Finding[]> {
  let skewMs: number | undefined;
  const inner: Fetch = options.fetch ?? ((url, init) => fetch(url, init));
  const measuring: Fetch = async (url, init) => {
    const sentAt = clock.now();
    const response = await inner(url, init);
    skewMs = clockSkew(response.headers.get('date'), sentAt, clock.now());
    return response;
  };
  const client = new ApiClient({ ...options, fetch: measuring, requestTimeoutMs: TRY_MS, retry: { attempts: 1 } });
  const findings: Finding[] = [];
  try {
    const health = await learningApi.health(client);
    const who = `${health.name ?? 'a backend'}${health.version === undefined ? '' : ` ${health.version}`}`;
    findings.push({ check: 'backend', status: 'ok', text: printable(`${name} is ${who}${health.protocol === undefined ? '' : `, protocol ${health.protocol}`}`) });
    if (health.protocol !== undefined && health.protocol > PROTOCOL_VERSION) {
      findings.push({ check: 'backend', status: 'warning', text: `its protocol is newer than ${PROTOCOL_VERSION}, which this version speaks`, advice: 'install a newer trainstream' });
    }
  } catch (error) {
    // Backends of the contract need not have a route for their health.
    if (!(error instanceof HttpError)) return [problem('backend', error)];
  }
  try {
    await learningApi.listJobs(client, { query: { limit: 1 } });
    findings.push({ check: 'key', status: 'ok', text: `${name} knows the key` });
  } catch (error) {
    findings.push(problem(TrainstreamError.is(error) && error.code === 'unauthorised' ? 'key' : 'backend', error));
  }
  return [...findings, ...skewFinding(skewMs)];
}

async function checkEmbedded({ stateDirectory }: CommandBackend): Promise<Finding[]> {
  const found = await findBackend(stateDirectory);
  if (found === undefined) return [{ check: 'backend', status: 'ok', text: 'the embedded one does not run; it starts when it is needed' }];
  const { url, process: owner, version, protocol, health } = found;
  const text = `the embedded one runs at ${url} (pid ${owner.pid}, version ${version}, ${health.liveJobs ?? 'unknown'} live jobs); its log: ${backendLogPath(stateDirectory)}`;
  if (protocol === PROTOCOL_VERSION) return [{ check: 'backend', status: 'ok', text }];
  return [{ check: 'backend', status: 'warning', text: `${text}; it speaks protocol ${protocol}, not ${PROTOCOL_VERSION}`, advice: 'it is replaced as soon as its jobs have ended' }];
}

/** Whether the backend that the options name can be used. */
export async function checkBackend(options: BackendOptions, clock: Clock = systemClock): Promise<Finding[]> {
  try {
    const backend = commandBackend(options);
    return await (backend.remote ? checkRemote(backend, clock) : checkEmbedded(backend));
  } catch (error) {
    return [problem('backend', error)];
  }
}
