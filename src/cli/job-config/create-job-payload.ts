import { isJsonObject, type JsonObject } from '../../core/json.ts';
import type { SftJobConfig } from './job-config.ts';
import { runnerMetadata } from './runner-metadata.ts';

/** What a job's payload needs beside its configuration. */
export type JobPayloadOptions = {
  /** Id under which the backend holds the training file, where there is one. */
  readonly trainingFileId?: string | undefined;
  /** Id under which the backend holds the validation file, where there is one. */
  readonly validationFileId?: string | undefined;
  /** Whether the payload is for a remote backend, which gets nothing that only the embedded one understands. */
  readonly remote: boolean;
};

/** The published contract has the validation settings among the hyperparameters too; the built-in trainer reads them from `training`. */
function publishedValidation({ training }: SftJobConfig): JsonObject {
  const { validation } = training;
  if (!isJsonObject(validation)) return {};
  const { enabled, ...settings } = validation;
  return enabled === false ? {} : settings;
}

/**
 * The body of `POST /learning/jobs` for an SFT job. It holds neither the command nor its environment: those travel apart,
 * since everything here can be read back from the backend.
 */
export function createJobPayload(config: SftJobConfig, options: JobPayloadOptions): JsonObject {
  const { trainingFileId, validationFileId, remote } = options;
  const { name, model, compute, data, training, tags } = config;
  const { model: _shape, ...published } = config.hyperparameters;
  const runner = runnerMetadata(config.runner);
  return {
    model,
    ...(trainingFileId !== undefined && { training_file_id: trainingFileId }),
    training_type: 'sft_offline',
    ...(!remote && name !== undefined && { name }),
    ...(!remote && validationFileId !== undefined && { validation_file: validationFileId }),
    hyperparameters: remote ? { ...published, ...publishedValidation(config) } : config.hyperparameters,
    metadata: {
      ...(name !== undefined && { name }),
      ...(Object.keys(tags).length > 0 && { tags }),
      effective_config: {
        compute,
        data: { topology: data['topology'] ?? {}, validation_files: validationFileId === undefined ? [] : [validationFileId] },
        training,
        ...(!remote && Object.keys(runner).length > 0 && { runner }),
      },
    },
  };
}
