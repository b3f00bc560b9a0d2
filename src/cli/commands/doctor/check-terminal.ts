import { detectCharset } from '../../../handlers/rich/detect-charset.ts';
import { colourDepth } from '../../../handlers/rich/screen/colour-depth.ts';
import { terminalFeatures } from '../../../handlers/rich/screen/terminal-features.ts';
import type { Settings } from '../../settings/settings-table.ts';
import { richObstacle, type ViewPlace, viewPlace } from '../../view/choose-view.ts';
import type { Finding } from './finding.ts';

/** What the terminal can show. */
export function checkTerminal(settings: Settings | undefined, place: ViewPlace = viewPlace(), size: { readonly columns?: number; readonly rows?: number } = process.stdout): Finding {
  const { environment } = place;
  const isTerminal = place.missing !== 'standard output';
  const { isInTmux, notification, progress } = terminalFeatures(environment);
  const charset = settings?.charset === undefined || settings.charset === 'auto' ? detectCharset(environment) : settings.charset;
  const parts = [
    `TERM=${environment['TERM'] ?? ''}`,
    isTerminal ? `${size.columns ?? '?'}x${size.rows ?? '?'}` : 'no terminal on standard output',
    `colours: ${colourDepth(environment, isTerminal, settings?.color)}`,
    `charset: ${charset}`,
    ...(isInTmux ? ['in tmux'] : []),
    ...(progress ? ['shows progress'] : []),
    ...(notification === undefined ? [] : ['shows notifications']),
  ];
  const obstacle = richObstacle(place);
  const view = obstacle === undefined ? 'the live view is shown' : `lines are printed, since ${obstacle}`;
  const finding = { check: 'terminal', text: `${parts.join(', ')}; ${view}` };
  if (charset !== 'ascii' || obstacle !== undefined) return { ...finding, status: 'ok' };
  return { ...finding, status: 'warning', advice: 'charts are coarse: choose a UTF-8 locale (LANG=C.UTF-8), or --charset braille' };
}
