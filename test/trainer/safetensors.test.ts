import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { replaceFile } from '../../src/trainer/replace-file.ts';
import { decodeSafetensors, encodeSafetensors, readSafetensors } from '../../src/trainer/safetensors.ts';

const FILE = {
  tensors: new Map([
    ['matrix', { shape: [2, 3], values: Float32Array.of(1, -2.5, 3, 4e-20, 5, Infinity) }],
    ['vector', { shape: [2], values: Float32Array.of(7, 8) }],
  ]),
  metadata: { step: '12' },
};

function withHeader(header: unknown, numbers: number): Uint8Array {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, Buffer.alloc(numbers)]);
}

describe('safetensors', () => {
  it('gives back what was written', () => {
    expect(decodeSafetensors(encodeSafetensors(FILE))).toEqual(FILE);
  });

  it('starts its numbers at a multiple of 8', () => {
    expect(Number(Buffer.from(encodeSafetensors(FILE)).readBigUInt64LE(0)) % 8).toBe(0);
  });

  it('refuses a file that is cut short, wherever it is cut', () => {
    const bytes = encodeSafetensors(FILE);
    for (let length = 0; length < bytes.length; length++) {
      expect(() => decodeSafetensors(bytes.subarray(0, length)), `${length} bytes`).toThrow(/the file ends|not valid JSON/);
    }
  });

  it.each([
    ['something left over', withHeader({ a: { dtype: 'F32', shape: [1], data_offsets: [0, 4] } }, 8), /4 bytes that belong to no tensor/],
    ['a gap', withHeader({ a: { dtype: 'F32', shape: [1], data_offsets: [4, 8] } }, 8), /does not start where/],
    ['another type', withHeader({ a: { dtype: 'F16', shape: [2], data_offsets: [0, 4] } }, 4), /only F32/],
    ['a size that is not its shape', withHeader({ a: { dtype: 'F32', shape: [2], data_offsets: [0, 4] } }, 4), /the size of its shape/],
    ['a tensor without a shape', withHeader({ a: { dtype: 'F32', data_offsets: [0, 4] } }, 4), /wrongly/],
    ['a header that is a list', withHeader('[]', 0), /not a JSON object/],
    ['a header that is not JSON', withHeader('{"a"', 0), /not valid JSON/],
  ])('refuses %s', (_what, bytes, message) => {
    expect(() => decodeSafetensors(bytes)).toThrow(message);
  });
});

describe('files', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'safetensors-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it('names the file that cannot be read', () => {
    const path = join(directory, 'model.safetensors');
    writeFileSync(path, 'torn');
    expect(() => readSafetensors(path)).toThrow(`${path} cannot be read as safetensors: the file ends before its header`);
    expect(() => readSafetensors(join(directory, 'none'))).toThrow(/none cannot be read as safetensors: ENOENT/);
  });

  it('replaces a file and leaves nothing else behind', () => {
    const path = join(directory, 'file');
    replaceFile(path, 'old');
    replaceFile(path, 'new');
    expect(readFileSync(path, 'utf8')).toBe('new');
    expect(readdirSync(directory)).toEqual(['file']);
  });

  it('leaves nothing behind when the file cannot be put in place', () => {
    expect(() => replaceFile(directory, 'text')).toThrow();
    expect(readdirSync(directory)).toEqual([]);
  });
});
