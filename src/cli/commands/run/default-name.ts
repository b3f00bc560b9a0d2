import { statSync } from 'node:fs';
import { basename, resolve } from 'node:path';

/** A name is a line in a table. Characters. */
const LONGEST = 60;

/**
 * What a job that runs a command is called where nobody named it: the script among its arguments, else the program. Other arguments are
 * not shown: they may hold keys.
 * @param directory where it is run
 */
export function defaultName(command: readonly string[], directory: string): string {
  const [program = '', ...given] = command;
  const script = given.find((argument) => /\.\w+$/.test(argument) && statSync(resolve(directory, argument), { throwIfNoEntry: false })?.isFile());
  return basename(script ?? program).slice(0, LONGEST);
}
