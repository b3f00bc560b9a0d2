import { ExitCode } from '../exit-codes.ts';

/** From the best to the worst; an error is worse still. */
const STATUS_CODES: readonly number[] = [ExitCode.OK, ExitCode.JOB_CANCELLED, ExitCode.JOB_FAILED];

function rank(code: number): number {
  const place = STATUS_CODES.indexOf(code);
  return place < 0 ? STATUS_CODES.length : place;
}

/** The worst of some jobs' exit codes: an error, then failed, cancelled, succeeded. Of several errors it is the first. */
export function worstExitCode(codes: readonly number[]): number {
  return codes.reduce((worst, code) => (rank(code) > rank(worst) ? code : worst), ExitCode.OK as number);
}
