import { readFileSync } from 'node:fs';
import type { Tensor } from './tensor.ts';

/** What a safetensors file holds: tensors of 32-bit floats, and free text about them. */
export type TensorFile = { readonly tensors: ReadonlyMap<string, Tensor>; readonly metadata: Readonly<Record<string, string>> };

const LENGTH_BYTES = 8;
const FLOAT_BYTES = 4;

/** The bytes of a safetensors file: the length of the header (u64), the header (JSON), the numbers (little-endian). */
export function encodeSafetensors(file: TensorFile): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: file.metadata };
  let size = 0;
  for (const [name, tensor] of file.tensors) {
    const end = size + tensor.values.length * FLOAT_BYTES;
    header[name] = { dtype: 'F32', shape: tensor.shape, data_offsets: [size, end] };
    size = end;
  }
  const text = Buffer.from(JSON.stringify(header));
  // The format asks for numbers that start at a multiple of 8 and allows the header to be padded with spaces.
  const headerLength = Math.ceil(text.length / LENGTH_BYTES) * LENGTH_BYTES;
  const bytes = Buffer.alloc(LENGTH_BYTES + headerLength + size, ' ');
  bytes.writeBigUInt64LE(BigInt(headerLength), 0);
  text.copy(bytes, LENGTH_BYTES);
  let offset = LENGTH_BYTES + headerLength;
  for (const { values } of file.tensors.values()) {
    for (const value of values) offset = bytes.writeFloatLE(value, offset);
  }
  return bytes;
}

function decodeHeader(bytes: Buffer): { header: Record<string, unknown>; start: number } {
  if (bytes.length < LENGTH_BYTES) throw new Error('the file ends before its header');
  const start = LENGTH_BYTES + Number(bytes.readBigUInt64LE(0));
  if (start > bytes.length) throw new Error('the file ends within its header');
  let header: unknown;
  try {
    header = JSON.parse(bytes.toString('utf8', LENGTH_BYTES, start));
  } catch (error) {
    throw new Error('the header is not valid JSON', { cause: error });
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header)) throw new Error('the header is not a JSON object');
  return { header: header as Record<string, unknown>, start };
}

function isCountList(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0);
}

function decodeTensor(name: string, entry: unknown, numbers: Buffer): { tensor: Tensor; begin: number; end: number } {
  const { dtype, shape, data_offsets: offsets } = (entry ?? {}) as { dtype?: unknown; shape?: unknown; data_offsets?: unknown };
  if (dtype !== 'F32') throw new Error(`the tensor ${name} is of type ${JSON.stringify(dtype)}, only F32 is read`);
  if (!isCountList(shape) || !isCountList(offsets)) throw new Error(`the header describes the tensor ${name} wrongly`);
  const [begin = 0, end = 0] = offsets;
  const length = shape.reduce((product, size) => product * size, 1);
  if (end - begin !== length * FLOAT_BYTES) throw new Error(`the tensor ${name} does not have the size of its shape`);
  if (end > numbers.length) throw new Error(`the file ends within the tensor ${name}`);
  const values = Float32Array.from({ length }, (_, index) => numbers.readFloatLE(begin + index * FLOAT_BYTES));
  return { tensor: { shape, values }, begin, end };
}

/**
 * Reads the bytes of a safetensors file.
 *
 * @throws Error when the bytes are cut short, have something left over, overlap, or hold anything but 32-bit floats.
 */
export function decodeSafetensors(input: Uint8Array): TensorFile {
  const bytes = Buffer.from(input.buffer, input.byteOffset, input.byteLength);
  const { header, start } = decodeHeader(bytes);
  const { __metadata__: metadata, ...entries } = header;
  const numbers = bytes.subarray(start);
  const decoded = Object.entries(entries).map(([name, entry]) => ({ name, ...decodeTensor(name, entry, numbers) }));
  let covered = 0;
  for (const { name, begin, end } of decoded.toSorted((first, second) => first.begin - second.begin || first.end - second.end)) {
    if (begin !== covered) throw new Error(`the tensor ${name} does not start where the one before it ends`);
    covered = end;
  }
  if (covered !== numbers.length) throw new Error(`the file has ${numbers.length - covered} bytes that belong to no tensor`);
  return { tensors: new Map(decoded.map(({ name, tensor }) => [name, tensor])), metadata: (metadata ?? {}) as Record<string, string> };
}

/** Reads a safetensors file. @throws Error that names the file when it cannot be read or is not whole. */
export function readSafetensors(path: string): TensorFile {
  try {
    return decodeSafetensors(readFileSync(path));
  } catch (error) {
    throw new Error(`${path} cannot be read as safetensors: ${(error as Error).message}`, { cause: error });
  }
}
