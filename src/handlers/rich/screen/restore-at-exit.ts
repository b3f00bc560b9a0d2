import type { ProcessEvents } from './process-events.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;

/**
 * Calls `restore` before the process ends in any way that it can notice and in which nobody left the screen: its end, an error that nobody
 * caught, a signal. A signal that others listen to is theirs alone; otherwise it ends the process, as it would have.
 * @returns a function that takes it back
 */
export function restoreAtExit(restore: () => void, events: ProcessEvents): () => void {
  const onExit = () => {
    remove();
    restore();
  };
  const onSignal = (signal: NodeJS.Signals) => {
    if (events.listenerCount(signal) > 1) return;
    onExit();
    events.kill(events.pid, signal);
  };
  const remove = () => {
    events.off('exit', onExit);
    for (const signal of SIGNALS) events.off(signal, onSignal);
  };
  events.prependListener('exit', onExit);
  // Before the others: one that listens once only would not be seen any more behind it.
  for (const signal of SIGNALS) events.prependListener(signal, onSignal);
  return remove;
}
