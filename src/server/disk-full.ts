/** SQLite's code for it. */
const SQLITE_FULL = 13;

/** True where something was not written because there is no room left, or none that this user may use. */
export function isDiskFull(error: unknown): boolean {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    const { code, errcode } = cause as { readonly code?: unknown; readonly errcode?: unknown };
    // What goes beyond the lowest byte only says more of the same fault.
    if (code === 'ENOSPC' || code === 'EDQUOT' || (typeof errcode === 'number' && (errcode & 0xff) === SQLITE_FULL)) return true;
  }
  return false;
}
