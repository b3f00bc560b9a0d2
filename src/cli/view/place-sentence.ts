/** Says that a job waits in the queue. @param place how many jobs come before it; undefined where that is not known */
export function placeSentence(who: string, place: number | undefined): string {
  const which = place === undefined ? '' : place === 0 ? '; it is next' : `; ${place === 1 ? '1 job comes' : `${place} jobs come`} before it`;
  return `${who} waits in the queue${which}.`;
}
