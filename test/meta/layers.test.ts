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
  server: ['core', 'server/store'],
  runner: ['core', 'capture'],
  trainer: ['core', 'capture'],
  testing: ['core', 'api', 'source', 'handlers', 'streamer.ts', 'server'],
  'client.ts': ['core', 'api', 'source', 'handlers', 'streamer.ts', 'job-group.ts', 'job-handle.ts'],
  'index.ts': ['client.ts', 'handlers', 'core', 'source'],
  cli: ['core', 'api', 'capture', 'source', 'handlers', 'streamer.ts', 'server', 'server/store', 'runner'],
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
