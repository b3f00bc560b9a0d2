/** Text of a synchronised update: a terminal that knows it shows all of it at once. */
export const UPDATE_START = '\u001b[?2026h';
export const UPDATE_END = '\u001b[?2026l';

/** The alternate screen, without a cursor, in which nothing wraps. */
export const FRAMES_ON = '\u001b[?1049h\u001b[?25l\u001b[?7l';

/** Back to the normal screen. The cursor goes to the last row first, for terminals that have no other screen. */
export const FRAMES_OFF = '\u001b[?2026l\u001b[m\u001b[999;1H\u001b[?1049l\u001b[?7h\u001b[?25h';

/** Pastes are marked, and the focus is told. */
export const REPORTS_ON = '\u001b[?2004h\u001b[?1004h';
export const REPORTS_OFF = '\u001b[?2004l\u001b[?1004l';

/** Ends a sequence of which only a part was written; does nothing elsewhere. */
export const CANCEL_SEQUENCE = '\u0018';
