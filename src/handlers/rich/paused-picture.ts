import type { ViewSettings } from './control/view-settings.ts';
import { makeAscii } from './frame/as-ascii.ts';
import { Canvas } from './frame/canvas.ts';
import { drawFooter } from './frame/footer.ts';
import { layoutOf } from './frame/layout.ts';
import type { ViewModel } from './frame/view-model.ts';

/** The picture at which painting came to rest, with a last line of now: it counts what has come since. */
export function pausedPicture(picture: Canvas, settings: ViewSettings, model: ViewModel): Canvas {
  if (layoutOf(picture) === 'line') return picture;
  const canvas = new Canvas(picture);
  canvas.glyphs.splice(0, canvas.glyphs.length, ...picture.glyphs);
  canvas.styles.set(picture.styles);
  drawFooter(canvas, canvas.rows - 1, settings, model);
  if (model.charset === 'ascii') makeAscii(canvas);
  return canvas;
}
