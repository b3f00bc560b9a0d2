/**
 * What a cell means, not how it looks: the screen turns these into colours and attributes as far as the terminal has them. No meaning is
 * carried by colour alone.
 */
export const Style = {
  PLAIN: 0,
  DIM: 1,
  STRONG: 2,
  TITLE: 3,
  BORDER: 4,
  /** The border of the pane that has the focus. */
  FOCUS: 5,
  GOOD: 6,
  WARNING: 7,
  BAD: 8,
  ACCENT: 9,
  SELECTED: 10,
  MATCH: 11,
  KEY: 12,
  BAND: 13,
  /** Lines of charts: `SERIES + n` for n from 0 to 5. */
  SERIES: 14,
} as const;

/** One of the numbers of {@link Style}, or `Style.SERIES + 1` to `+ 5`. */
export type CellStyle = number;

/** How many styles of chart lines there are. */
export const SERIES_STYLES = 6;
