/** The one model that the built-in trainer trains. */
export const BUILTIN_MODEL = 'builtin/tiny';

/** The one task of the built-in trainer's reinforcement learning, as `services.task_url` names it. */
export const BUILTIN_TASK = 'builtin:math';
