import { listen } from '../../src/server/listen.ts';
import { onTestFinished } from 'vitest';
import { backendOnSocket } from './backend-on-socket.ts';
import { ContractBackend, type ContractBehaviour } from './contract-backend.ts';
import { runCommand } from './in-process-command.ts';
import { KEY } from './in-process.ts';

/** Runs commands in this process against a backend at an address. */
function commandsFor(url: string) {
  return (...words: readonly string[]) => runCommand(words, { TRAINSTREAM_BACKEND: url, TRAINSTREAM_API_KEY: KEY });
}

/** The whole backend on a port, and commands that talk to it. */
export async function backendCommand() {
  const backend = await backendOnSocket();
  return { ...backend, run: commandsFor(backend.url) };
}

/** A backend without a log on a port, and commands that talk to it. */
export async function contractCommand(behaviour: ContractBehaviour = {}) {
  const contract = new ContractBackend(behaviour);
  const listener = await listen({ fetch: async (request) => contract.fetch(request.url, { signal: request.signal }) }, { port: 0 });
  onTestFinished(() => listener.close());
  return { contract, run: commandsFor(listener.url) };
}
