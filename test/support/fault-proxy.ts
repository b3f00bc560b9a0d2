import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { type Clock, systemClock } from '../../src/core/clock.ts';

/** What goes wrong with one exchange. */
export type Fault =
  /** Everything takes that long to begin. */
  | { readonly kind: 'latency'; readonly ms: number }
  /** So much of the body comes, and then a reset, an end as if that was all, or nothing at all: no byte and no FIN. */
  | { readonly kind: 'reset' | 'end' | 'freeze'; readonly afterBytes: number }
  /** Somebody else answers. */
  | { readonly kind: 'answer'; readonly status: number; readonly body: string; readonly headers?: Readonly<Record<string, string>> }
  /** The request is taken and never answered. */
  | { readonly kind: 'hang' };

/** Decides what happens to the exchange on a path. */
export type Plan = (path: string) => Fault | undefined;

const HOP_BY_HOP = ['connection', 'keep-alive', 'transfer-encoding', 'content-length'];

/** Time for the bytes before a reset to arrive: a reset takes with it what was not read yet. */
const BEFORE_RESET_MS = 5;

/** A proxy on a real socket between a client and a server, that breaks exchanges as it is told to. */
export class FaultProxy {
  /** Exchanges that a fault struck. */
  struck = 0;
  readonly url: string;
  readonly #http: Server;
  readonly #plan: Plan;
  readonly #target: () => number;
  readonly #clock: Clock;
  readonly #sockets = new Set<Socket>();
  readonly #exchanges = new Set<ServerResponse>();

  private constructor(http: Server, plan: Plan, target: () => number, clock: Clock) {
    this.#http = http;
    this.#plan = plan;
    this.#target = target;
    this.#clock = clock;
    this.url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
    http.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
    http.on('request', (incoming, outgoing) => void this.#exchange(incoming, outgoing));
  }

  /** @param target the port of the server, asked for at each exchange */
  static async start(plan: Plan, target: () => number, clock: Clock = systemClock): Promise<FaultProxy> {
    const http = createServer();
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    return new FaultProxy(http, plan, target, clock);
  }

  /** Exchanges under way. */
  get busy(): number {
    return this.#exchanges.size;
  }

  /** Connections of clients. */
  get sockets(): number {
    return this.#sockets.size;
  }

  /** Closes connections on which nothing is under way, such as a client's pool keeps, or makes, for a next request. */
  closeIdle(): void {
    const busy = new Set([...this.#exchanges].map(({ req }) => req.socket));
    for (const socket of this.#sockets) if (!busy.has(socket)) socket.destroy();
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#http.close(() => resolve());
      this.#http.closeAllConnections();
    });
  }

  async #exchange(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    this.#exchanges.add(outgoing);
    outgoing.once('close', () => this.#exchanges.delete(outgoing));
    const { url: path = '/', method, headers, socket } = incoming;
    const fault = this.#plan(path);
    if (fault !== undefined) this.struck++;
    if (fault?.kind === 'hang') return;
    if (fault?.kind === 'answer') {
      outgoing.writeHead(fault.status, { 'Content-Type': 'application/json', ...fault.headers }).end(fault.body);
      return;
    }
    if (fault?.kind === 'latency') await this.#clock.sleep(fault.ms);
    if (outgoing.destroyed) return;
    const upstream = request({ host: '127.0.0.1', port: this.#target(), path, method, headers, agent: false });
    // A server that is gone, or goes in the middle, is gone for the client too.
    upstream.on('error', () => socket.resetAndDestroy());
    upstream.on('response', (answer) => {
      answer.on('error', () => socket.resetAndDestroy());
      outgoing.writeHead(answer.statusCode ?? 502, Object.fromEntries(Object.entries(answer.headers).filter(([name]) => !HOP_BY_HOP.includes(name))));
      if (fault === undefined || fault.kind === 'latency') answer.pipe(outgoing);
      else this.#breakOff(answer, outgoing, fault);
    });
    outgoing.once('close', () => upstream.destroy());
    incoming.pipe(upstream);
  }

  #breakOff(answer: IncomingMessage, outgoing: ServerResponse, { kind, afterBytes }: Extract<Fault, { afterBytes: number }>): void {
    let left = afterBytes;
    const strike = async () => {
      if (kind === 'end') outgoing.end();
      if (kind !== 'reset') return;
      await this.#clock.sleep(BEFORE_RESET_MS);
      outgoing.socket?.resetAndDestroy();
    };
    outgoing.flushHeaders();
    answer.on('data', (chunk: Buffer) => {
      if (left > 0) outgoing.write(chunk.subarray(0, left));
      if (left >= 0 && left <= chunk.length) void strike();
      left -= chunk.length;
    });
    // An answer that was shorter than that is passed on whole.
    answer.on('end', () => left > 0 && outgoing.end());
  }
}
