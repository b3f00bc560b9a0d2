import type { Charset } from './view-model.ts';

const SHAPES = ['●', '▲', '■', '◆', '▼', '○'] as const;
const SIGNS = ['o', '+', '#', '%', '@', '&'] as const;

/** The glyph of the line with this index in its chart; glyphs repeat as styles do (`SERIES_STYLES`). */
export function lineMarker(index: number, charset: Charset): string {
  const glyphs = charset === 'ascii' ? SIGNS : SHAPES;
  return glyphs[index % glyphs.length] as string;
}
