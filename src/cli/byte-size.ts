const BYTES: Readonly<Record<string, number>> = { '': 1, b: 1, kb: 1e3, mb: 1e6, gb: 1e9, tb: 1e12, kib: 2 ** 10, mib: 2 ** 20, gib: 2 ** 30, tib: 2 ** 40 };

/** Bytes in a text such as `500MB`, `10GiB`, `1.5 GB` or `1000000`; undefined for anything else, and for less than one byte. */
export function parseByteSize(text: string): number | undefined {
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?)\s*([kmgt]?i?b|)$/i.exec(text.trim()) ?? [];
  const bytes = Math.floor(Number(number) * (BYTES[unit.toLowerCase()] ?? Number.NaN));
  return number !== '' && bytes >= 1 && Number.isSafeInteger(bytes) ? bytes : undefined;
}
