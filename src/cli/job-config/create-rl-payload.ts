import { isJsonObject, type JsonObject } from '../../core/json.ts';
import type { RlJobConfig } from './job-config.ts';
import { runnerMetadata } from './runner-metadata.ts';

/**
 * The body of `POST /rl/jobs`. It holds neither the command nor its environment: those travel apart, since everything here can be read back from the
 * backend.
 * @param backendBaseUrl the address of a remote backend, which is told by what name it was called; undefined for the embedded one
 */
export function createRlPayload(config: RlJobConfig, backendBaseUrl: string | undefined): JsonObject {
  const { name, model, taskUrl, tables, tags } = config;
  const services = isJsonObject(tables['services']) ? tables['services'] : {};
  const remote = backendBaseUrl !== undefined;
  const runner = runnerMetadata(config.runner);
  return {
    job_type: 'rl',
    ...(!remote && name !== undefined && { name }),
    ...(remote && isJsonObject(tables['compute']) && { compute: tables['compute'] }),
    data: {
      ...(taskUrl !== '' && { endpoint_base_url: taskUrl }),
      config: taskUrl === '' ? tables : { ...tables, services: { ...services, task_url: taskUrl } },
      [model.kind]: model.name,
    },
    ...(remote && { tags: { source: 'trainstream', ...tags } }),
    metadata: {
      ...(name !== undefined && { name }),
      ...(!remote && Object.keys(tags).length > 0 && { tags }),
      ...(remote && { backend_base_url: backendBaseUrl }),
      ...(!remote && Object.keys(runner).length > 0 && { effective_config: { runner } }),
    },
  };
}
