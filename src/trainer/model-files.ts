import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SpecialToken, VOCABULARY_SIZE } from './chat-template.ts';
import { LanguageModel } from './language-model.ts';
import { FEED_FORWARD_FACTOR, type ModelShape } from './model-shape.ts';
import { replaceFile } from './replace-file.ts';
import { encodeSafetensors, readSafetensors } from './safetensors.ts';
import type { Tensor } from './tensor.ts';

/** Names of the files a trained model consists of. */
export const MODEL_FILE = 'model.safetensors';
export const CONFIG_FILE = 'config.json';

/** Writes tensors as a safetensors file that is there whole or not at all. @param facts strings kept in its header. */
export function saveTensors(path: string, tensors: ReadonlyMap<string, Tensor>, facts: Record<string, string>): void {
  replaceFile(path, encodeSafetensors({ tensors, metadata: { format: 'trainstream', ...facts } }));
}

/** Puts the weights of a safetensors file into a model of the same shape. */
export function restoreWeights(model: LanguageModel, path: string): void {
  model.replaceWeights(readSafetensors(path).tensors);
}

/** Writes the description of a model: architecture, tokenizer, and `training`, a summary of how it came to be. */
export function saveModelConfig(directory: string, shape: ModelShape, training: Record<string, unknown>): void {
  const { PADDING, END, SYSTEM, USER, ASSISTANT, TOOL, OTHER } = SpecialToken;
  const config = {
    model: 'builtin/tiny',
    architecture: {
      type: 'causal-transformer',
      layers: shape.layers,
      d_model: shape.modelWidth,
      heads: shape.heads,
      feed_forward: shape.modelWidth * FEED_FORWARD_FACTOR,
      sequence_length: shape.sequenceLength,
      vocabulary_size: shape.vocabularySize,
      normalisation: 'rmsnorm, before each block',
      activation: 'relu',
      positions: 'learned',
      tied_output: true,
    },
    tokenizer: {
      type: 'utf-8 bytes',
      special_tokens: { padding: PADDING, end: END, system: SYSTEM, user: USER, assistant: ASSISTANT, tool: TOOL, other: OTHER },
    },
    training,
  };
  replaceFile(join(directory, CONFIG_FILE), `${JSON.stringify(config, null, 2)}\n`);
}

function readShape(directory: string): ModelShape {
  const path = join(directory, CONFIG_FILE);
  const { architecture } = JSON.parse(readFileSync(path, 'utf8')) as { architecture?: Record<string, unknown> };
  const size = (name: string): number => {
    const value = architecture?.[name];
    if (Number.isSafeInteger(value) && (value as number) >= 1) return value as number;
    throw new Error(`${path}: architecture.${name} is not a size`);
  };
  if (size('vocabulary_size') !== VOCABULARY_SIZE) throw new Error(`${path}: the model was made for another tokenizer`);
  return {
    vocabularySize: VOCABULARY_SIZE,
    sequenceLength: size('sequence_length'),
    layers: size('layers'),
    modelWidth: size('d_model'),
    heads: size('heads'),
  };
}

/**
 * Loads what a training run left in its directory of artifacts.
 *
 * @param directory holds `config.json` and `model.safetensors`.
 * @throws Error when a file is missing, torn, or does not fit the other.
 */
export function loadModel(directory: string): LanguageModel {
  const { tensors } = readSafetensors(join(directory, MODEL_FILE));
  return new LanguageModel(readShape(directory), tensors);
}
