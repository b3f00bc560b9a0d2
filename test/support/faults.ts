import type { Fault } from './fault-proxy.ts';

/** Somebody else answers, in JSON unless the headers say otherwise. */
export const answer = (status: number, headers: Readonly<Record<string, string>> = {}, body = '{"detail":"not now"}'): Fault => ({ kind: 'answer', status, headers, body });

export const HTML = answer(200, { 'Content-Type': 'text/html' }, '<html><title>Log in</title></html>');

/** So much of the body, then a reset. */
export const reset = (afterBytes: number): Fault => ({ kind: 'reset', afterBytes });

/** So much of the body, then an end as if that was all. */
export const end = (afterBytes: number): Fault => ({ kind: 'end', afterBytes });

/** So much of the body, then nothing at all. */
export const freeze = (afterBytes: number): Fault => ({ kind: 'freeze', afterBytes });

export const HANG: Fault = { kind: 'hang' };
