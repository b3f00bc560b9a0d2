/** The part of `process` through which signals come and go. Tests pass one of their own. */
export type ProcessEvents = Pick<NodeJS.Process, 'prependListener' | 'off' | 'listenerCount' | 'kill' | 'pid'>;
