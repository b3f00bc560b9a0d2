/** Longest wait for a real process. Milliseconds. */
const LIMIT_MS = 25_000;

/**
 * Waits for something that a real process does and that sends no event, such as a file that appears.
 * @returns what `look` found as soon as it is neither undefined nor false
 */
export async function waitUntil<T>(what: string, look: () => T | Promise<T>, limitMs = LIMIT_MS): Promise<Exclude<T, undefined | false>> {
  const end = Date.now() + limitMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found as Exclude<T, undefined | false>;
    if (Date.now() > end) throw new Error(`waited in vain for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
