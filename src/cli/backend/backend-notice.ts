import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isJsonObject } from '../../core/json.ts';
import type { ProcessIdentity } from '../../runner/processes/process-identity.ts';

/** What a running backend says about itself in its state directory, for clients on this machine. */
export interface BackendNotice {
  readonly url: string;
  readonly token: string;
  readonly version: string;
  readonly protocol: number;
  readonly process: ProcessIdentity;
}

function noticePath(stateDirectory: string): string {
  return join(stateDirectory, 'backend.json');
}

/** Readable by this user only, since it holds the token. Replaces an earlier one at once and whole. */
export function writeBackendNotice(stateDirectory: string, notice: BackendNotice): void {
  const { url, token, version, protocol, process: owner } = notice;
  const path = noticePath(stateDirectory);
  const temporary = `${path}.${owner.pid}`;
  const body = { url, token, version, protocol, pid: owner.pid, start_time: owner.startTime ?? null, boot_id: owner.bootId ?? null };
  writeFileSync(temporary, `${JSON.stringify(body)}\n`, { mode: 0o600 });
  renameSync(temporary, path);
}

export function removeBackendNotice(stateDirectory: string): void {
  rmSync(noticePath(stateDirectory), { force: true });
}

/** The notice of the backend that runs, or ran: undefined where there is none or it cannot be made sense of. */
export function readBackendNotice(stateDirectory: string): BackendNotice | undefined {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(noticePath(stateDirectory), 'utf8'));
  } catch {
    // Missing, or damaged: either way there is no backend to be found by it, and the next one writes a new notice.
    return undefined;
  }
  if (!isJsonObject(value)) return undefined;
  const { url, token, version, protocol, pid, start_time: startTime, boot_id: bootId } = value;
  if (typeof url !== 'string' || typeof token !== 'string' || typeof protocol !== 'number' || typeof pid !== 'number') return undefined;
  return {
    url,
    token,
    version: String(version),
    protocol,
    process: { pid, startTime: typeof startTime === 'string' ? startTime : undefined, bootId: typeof bootId === 'string' ? bootId : undefined },
  };
}
