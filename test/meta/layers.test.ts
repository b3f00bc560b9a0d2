import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';

/** What each room may import. A room is a folder of src, or a file that stands in src itself. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  core: [],
  api: ['core'],
  capture: ['core'],
  source: ['core', 'api'],
  handlers: ['core', 'api'],
  'server/store': ['core'],
  'cursor-file.ts': ['core'],
  'streamer.ts': ['core', 'api', 'source', 'handlers', 'cursor-file.ts'],
  'job-group.ts': ['core', 'api', 'source', 'handlers', 'streamer.ts'],
  'job-handle.ts': ['core', 'api', 'handlers', 'streamer.ts'],
  server: ['core', 'capture', 'server/store'],
  runner: ['core', 'capture'],
  trainer: ['core', 'capture'],
  testing: ['core', 'api', 'source', 'handlers', 'streamer.ts', 'server'],
  'client.ts': ['core', 'api', 'source', 'handlers', 'streamer.ts', 'job-group.ts', 'job-handle.ts'],
  'index.ts': ['client.ts', 'handlers', 'core', 'source'],
  cli: ['core', 'api', 'capture', 'source', 'handlers', 'streamer.ts', 'job-group.ts', 'server', 'server/store', 'runner'],
};

/** What each room of the live view may import beside itself: folders, or single files. What stands in `rich` itself ties them together. */
const RICH_MAY_IMPORT: Record<string, readonly string[]> = {
  state: ['core/', 'handlers/history/'],
  control: ['core/', 'handlers/history/', 'handlers/rich/state/', 'handlers/rich/screen/key.ts'],
  frame: ['core/', 'handlers/format-number.ts', 'handlers/history/', 'handlers/rich/state/', 'handlers/rich/control/'],
  screen: ['core/', 'handlers/rich/frame/canvas.ts', 'handlers/rich/frame/style.ts'],
};

function roomOf(path: string): string {
  if (path.startsWith('server/store/')) return 'server/store';
  return path.split('/')[0] ?? path;
}

function importsOf(text: string): string[] {
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((found) => found[1] ?? '');
}

const files = readdirSync('src', { recursive: true }).map(String).filter((file) => file.endsWith('.ts'));

describe('layers', () => {
  it('know every file', () => {
    expect(files.length).toBeGreaterThan(50);
    expect(files.filter((file) => !(roomOf(file) in MAY_IMPORT))).toEqual([]);
  });

  it('import only what lies below them', () => {
    const wrong: string[] = [];
    for (const file of files) {
      const room = roomOf(file);
      for (const specifier of importsOf(readFileSync(join('src', file), 'utf8'))) {
        if (!specifier.startsWith('.')) continue;
        const target = roomOf(normalize(join(dirname(file), specifier)));
        if (target !== room && !MAY_IMPORT[room]?.includes(target)) wrong.push(`${file} imports ${specifier}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('of the live view know only what lies below them: it can be drawn without a terminal, and the terminal knows no jobs', () => {
    const found = new Set<string>();
    const wrong: string[] = [];
    for (const file of files.filter((name) => /^handlers\/rich\/[^/]+\//.test(name))) {
      const room = file.split('/')[2] ?? '';
      found.add(room);
      for (const specifier of importsOf(readFileSync(join('src', file), 'utf8'))) {
        const target = specifier.startsWith('.') ? normalize(join(dirname(file), specifier)) : specifier;
        const isAllowed = [`handlers/rich/${room}/`, ...(RICH_MAY_IMPORT[room] ?? [])].some((allowed) => target.startsWith(allowed));
        // The terminal, and only it, is Node's.
        if (!isAllowed && !(room === 'screen' && specifier.startsWith('node:'))) wrong.push(`${file} imports ${specifier}`);
      }
    }
    expect(wrong).toEqual([]);
    expect([...found].toSorted()).toEqual(Object.keys(RICH_MAY_IMPORT).toSorted());
  });

  it('core imports nothing from outside either', () => {
    const wrong = files
      .filter((file) => roomOf(file) === 'core')
      .flatMap((file) => importsOf(readFileSync(join('src', file), 'utf8')).filter((specifier) => !specifier.startsWith('./')).map((specifier) => `${file}: ${specifier}`));
    expect(wrong).toEqual([]);
  });

  it('keep the trainer library in the trainer, and process.exit in the command line', () => {
    const text = (file: string) => readFileSync(join('src', file), 'utf8');
    expect(files.filter((file) => text(file).includes('@jax-js/jax') && roomOf(file) !== 'trainer')).toEqual([]);
    expect(files.filter((file) => /process\.exit\b/.test(text(file)) && roomOf(file) !== 'cli' && file !== 'trainer/main.ts')).toEqual([]);
  });
});
