import type { JsonObject } from '../../core/json.ts';
import type { RunnerConfig } from './job-config.ts';

/**
 * What the runner of the embedded backend heeds and everybody may read, as `metadata.effective_config.runner` has it: PROTOCOL.md 5.1. Command,
 * directory and environment are not among it.
 */
export function runnerMetadata({ seed, timeoutSeconds, graceSeconds, sniff, mapNames, metrics, follow }: RunnerConfig): JsonObject {
  return {
    ...(seed !== undefined && { seed }),
    ...(timeoutSeconds !== undefined && { timeout_seconds: timeoutSeconds }),
    ...(graceSeconds !== undefined && { grace_seconds: graceSeconds }),
    ...(sniff !== undefined && { sniff }),
    ...(mapNames !== undefined && { map_names: mapNames }),
    ...(metrics !== undefined && { metrics: metrics.map(({ name, regex }) => ({ name, regex })) }),
    ...(follow !== undefined && { follow: [...follow] }),
  };
}
