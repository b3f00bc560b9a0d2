import { readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Every file that a module of src loads when it is imported, and every package. Imports that happen later do not count. */
function reach(entry: string): { readonly files: string[]; readonly packages: string[] } {
  const files = new Set<string>();
  const packages = new Set<string>();
  const visit = (file: string) => {
    if (files.has(file)) return;
    files.add(file);
    const text = readFileSync(join('src', file), 'utf8').replace(/^(?:import|export) type .*$/gm, '');
    for (const [, specifier = ''] of text.matchAll(/^(?:import|export)\b[^;]*?from\s*'([^']+)'/gm)) {
      if (specifier.startsWith('.')) visit(normalize(join(dirname(file), specifier)));
      else packages.add(specifier);
    }
  };
  visit(entry);
  return { files: [...files], packages: [...packages] };
}

describe('the entry points', () => {
  it('./client needs nothing of Node', () => {
    const { files, packages } = reach('client.ts');
    expect(packages).toEqual(['eventsource-parser']);
    const usesNode = files.filter((file) => /(?<![#.\w])(?:process|Buffer)\.|(?<![#.\w])(?:setImmediate|require)\(/.test(readFileSync(join('src', file), 'utf8')));
    expect(usesNode).toEqual([]);
  });

  it('. loads no SQLite, no server and no runner', () => {
    const { files, packages } = reach('index.ts');
    expect(packages.filter((name) => !name.startsWith('node:'))).toEqual(['eventsource-parser']);
    expect(files.filter((file) => /^(?:server|runner|trainer|cli|testing)\//.test(file))).toEqual([]);
  });

  it('. loads no live view: a RichHandler does when it is opened', () => {
    const { files } = reach('index.ts');
    expect(files).toContain('handlers/rich-handler.ts');
    // What messages tell (`state`) is no view.
    expect(files.filter((file) => /^handlers\/rich\/(?!state\/)/.test(file))).toEqual([]);
  });

  it('the command line loads commands only when they are called', () => {
    const { files, packages } = reach('cli/main.ts');
    expect(files.filter((file) => !/^(?:cli|core)\//.test(file))).toEqual([]);
    expect(packages.filter((name) => !name.startsWith('node:'))).toEqual(['commander']);
  });

  it('. has at most 30 runtime names, and they are these', async () => {
    const names = Object.keys(await import('../../src/index.ts')).toSorted();
    expect(names).toMatchInlineSnapshot(`
      [
        "BufferedHandler",
        "CLIHandler",
        "CallbackHandler",
        "ConfigError",
        "ConnectionError",
        "DatabaseHandler",
        "FilteredHandler",
        "HandlerError",
        "HttpError",
        "JSONHandler",
        "JobGroup",
        "JobHandle",
        "JobStreamer",
        "LossCurveHandler",
        "ProtocolError",
        "RichHandler",
        "StreamConfig",
        "StreamMessage",
        "StreamTimeoutError",
        "StreamType",
        "TrainstreamError",
        "WebhookHandler",
        "endpointPath",
        "isTerminalStatus",
        "messageKey",
        "metricValue",
        "normaliseStatus",
        "seedKey",
        "shouldInclude",
      ]
    `);
    expect(names.length).toBeLessThanOrEqual(30);
  });

  it('./testing and ./server have these runtime names', async () => {
    expect(Object.keys(await import('../../src/testing/index.ts')).toSorted()).toEqual(['ManualClock', 'RecordingHandler', 'testJobQueue', 'testJobStore', 'testStreamHandler', 'testStreamSource']);
    expect(Object.keys(await import('../../src/server/index.ts')).toSorted()).toEqual([
      'ConflictError', 'FencedError', 'JobClosedError', 'NotFoundError', 'PAGE_BYTES', 'createJobServer', 'createJobTokens', 'jobJson', 'listen', 'openSqliteStore',
    ]);
  });
});
