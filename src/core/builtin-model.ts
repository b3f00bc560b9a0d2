/** The one model that the built-in trainer trains. */
export const BUILTIN_MODEL = 'builtin/tiny';
