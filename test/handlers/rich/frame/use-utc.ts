/** Times of day are those of the machine. Where a test compares them, the machine is in Greenwich from this call on. */
export function useUtc(): void {
  process.env['TZ'] = 'UTC';
}
