import { constants, fstatSync, openSync } from 'node:fs';

const FLAGS = constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY;

function tryOpen(path: string): number | undefined {
  try {
    return openSync(path, FLAGS);
  } catch {
    // No such file, or another user's: the next way, or the one that always works.
    return undefined;
  }
}

/**
 * Opens the terminal behind a descriptor a second time, so that writing to it never waits. The descriptor itself is shared with other
 * programs, such as the shell: it must stay as it is.
 * @param other a descriptor of the terminal that keys come from
 * @returns a descriptor of its own, to be closed; undefined where the system offers no such way
 */
export function openWithoutBlocking(descriptor: number, other: number): number | undefined {
  // Linux: exactly what the descriptor stands for.
  const opened = tryOpen(`/proc/self/fd/${descriptor}`);
  if (opened !== undefined) return opened;
  // Elsewhere, and after a change of user: the terminal that controls the process. It is the same one where keys come from it too.
  return fstatSync(descriptor).rdev === fstatSync(other).rdev ? tryOpen('/dev/tty') : undefined;
}
