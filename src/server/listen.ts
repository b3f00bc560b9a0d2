import { createServer } from 'node:http';
import { type AddressInfo, isIP, type Socket } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { ConfigError } from '../core/errors.ts';
import type { JobServer } from './create-job-server.ts';

export interface ListenOptions {
  /** Address to listen on; loopback where it is not given. */
  readonly host?: string | undefined;
  /** 0 takes a free one. */
  readonly port: number;
}

/** A job server that listens on a port of this machine. */
export interface Listener {
  readonly host: string;
  readonly port: number;
  /** `http://host:port`, as a client needs it. */
  readonly url: string;
  /** Connections that are open now. */
  connections(): number;
  /** Refuses new connections, ends those that stream, and resolves when all are gone. */
  close(): Promise<void>;
}

const MOST_CONNECTIONS = 4_096;

/** A request may take so long to arrive: a large file on a slow line. Its head still has Node's own minute. Milliseconds. */
const REQUEST_LIMIT_MS = 24 * 60 * 60_000;

const HINTS: Record<string, string> = {
  EADDRINUSE: 'the port is in use; choose another with --port',
  EACCES: 'this user may not use the port; choose another with --port',
  EADDRNOTAVAIL: 'this machine has no such address',
  ENOTFOUND: 'there is no such host',
};

/** Who listens everywhere is reached here. */
const REACHED_AT: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '[::1]' };

/** What stands for the server in its address: the name by which it was asked to listen, since a request has to name that, else where it is reached. */
function hostInUrl(host: string, { address, family }: AddressInfo): string {
  if (isIP(host) === 0) return host;
  return REACHED_AT[address] ?? (family === 'IPv6' ? `[${address}]` : address);
}

/** Starts listening. @throws ConfigError where the address or port cannot be had */
export async function listen(server: JobServer, { host = '127.0.0.1', port }: ListenOptions): Promise<Listener> {
  const sockets = new Set<Socket>();
  const http = createServer(getRequestListener((request) => server.fetch(request)));
  http.maxConnections = MOST_CONNECTIONS;
  http.requestTimeout = REQUEST_LIMIT_MS;
  http.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    http.once('error', (error: NodeJS.ErrnoException) => {
      const hint = HINTS[error.code ?? ''];
      reject(hint === undefined ? error : new ConfigError(`cannot listen on ${host}:${port}: ${hint}`, { cause: error }));
    });
    http.listen(port, host, resolve);
  });
  const address = http.address() as AddressInfo;
  return {
    host,
    port: address.port,
    url: `http://${hostInUrl(host, address)}:${address.port}`,
    connections: () => sockets.size,
    close: () =>
      new Promise<void>((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  };
}
