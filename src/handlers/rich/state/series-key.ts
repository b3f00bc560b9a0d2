/** What tells a series apart and is shown: its name, with the phase behind it where the name has several phases. */
export function seriesKey(name: string, phase: string | undefined, isShared: boolean): string {
  return isShared && phase !== undefined ? `${name} (${phase})` : name;
}
