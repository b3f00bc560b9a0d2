import { maskedCrc32c } from './crc32c.ts';

/** A record of a TensorBoard event file. */
export interface Frame {
  /** Undefined where it is longer than is read: such records hold pictures, graphs and histograms. */
  readonly payload: Uint8Array | undefined;
  /** Where the next one begins. */
  readonly end: number;
}

/** Length and its checksum; the checksum of the record follows it. */
const HEADER = 12;
const FOOTER = 4;

/** Longest record that is read, in bytes. */
const LONGEST_PAYLOAD = 128 * 1024;

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** True where the bytes begin as a record does. */
export function isFrameStart(bytes: Uint8Array): boolean {
  return bytes.length >= HEADER && view(bytes).getUint32(8, true) === maskedCrc32c(bytes.subarray(0, 8));
}

/**
 * The record at `start`.
 * @returns undefined where it is not complete; `corrupt` where a checksum is wrong: nothing behind it can be trusted to begin where it seems to
 */
export function readFrame(bytes: Uint8Array, start: number): Frame | 'corrupt' | undefined {
  const rest = bytes.subarray(start);
  if (rest.length < HEADER) return undefined;
  const length = Number(view(rest).getBigUint64(0, true));
  if (!isFrameStart(rest) || !Number.isSafeInteger(length)) return 'corrupt';
  const end = start + HEADER + length + FOOTER;
  if (length > LONGEST_PAYLOAD) return { payload: undefined, end };
  if (bytes.length < end) return undefined;
  const payload = rest.subarray(HEADER, HEADER + length);
  return view(rest).getUint32(HEADER + length, true) === maskedCrc32c(payload) ? { payload, end } : 'corrupt';
}
