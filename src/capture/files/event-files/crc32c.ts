/** The polynomial of Castagnoli, with its bits reversed. */
const POLYNOMIAL = 0x82f63b78;

function tableEntry(_entry: unknown, index: number): number {
  let value = index;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ POLYNOMIAL : value >>> 1;
  return value >>> 0;
}

const TABLE = Uint32Array.from({ length: 256 }, tableEntry);

/** The checksum CRC-32C of some bytes. */
export function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (TABLE[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

/** The checksum as TensorBoard's files have it: turned and shifted, so that one can be taken of data that holds some. */
export function maskedCrc32c(bytes: Uint8Array): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}
