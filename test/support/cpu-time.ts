/** Processor time that a piece of work takes in this process, in milliseconds: what else the machine does is not in it. */
export function cpuTimeOf(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}
