import { readdirSync, readFileSync } from 'node:fs';
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
    const registers = readdirSync('src/cli/commands').map((name) => `cli/commands/${name}/register.ts`);
    expect(registers.length).toBeGreaterThan(10);
    for (const entry of ['cli/main.ts', ...registers]) {
      const { files, packages } = reach(entry);
      expect([entry, files.filter((file) => !/^(?:cli|core)\//.test(file))]).toEqual([entry, []]);
      expect([entry, packages.filter((name) => !name.startsWith('node:') && name !== 'commander')]).toEqual([entry, []]);
    }
    // What is typed most often finds only its own command.
    expect(reach('cli/main.ts').files.filter((file) => file.startsWith('cli/commands/'))).toEqual([]);
  });

  it('the command line loads a parser of TOML only where there is a file of settings', () => {
    expect(reach('cli/settings/resolve-settings.ts').packages.filter((name) => !name.startsWith('node:'))).toEqual([]);
    expect(reach('cli/settings/read-settings-file.ts').packages).not.toContain('zod');
  });

  it('a list of jobs loads no server, no store and no view', () => {
    const { files } = reach('cli/commands/jobs/show-jobs.ts');
    expect(files.filter((file) => /^(?:server|handlers|source|trainer)\//.test(file))).toEqual([]);
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
