/** Levels of events, the least first. */
export const LEVELS = ['debug', 'info', 'warning', 'error'] as const;

export type Level = (typeof LEVELS)[number];
