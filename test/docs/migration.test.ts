import { readFileSync } from 'node:fs';
import { Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as trainstream from '../../src/index.ts';
import { backendOnSocket } from '../support/backend-on-socket.ts';
import { event, KEY, metric, status } from '../support/in-process.ts';
import { fencesOf, runFence } from '../support/run-fence.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const LOSS = { kind: 'event', type: 'sft.loss', level: 'info', message: 'loss', data: { step: 3, loss: 0.25 } } as const;
const ENDED = [status('running'), event('half', 'sft.progress'), LOSS, metric(1), metric(2, 'grad.norm'), status('succeeded')];

const fences = fencesOf('MIGRATION.md');
const blocks = fences.filter(({ language }) => language === 'ts');
const home = process.cwd();

beforeEach(() => process.chdir(temporaryDirectory()));
afterEach(() => process.chdir(home));

/** Runs a block against a real server on a port; what it prints through `console` and what its handlers print, as lines. */
async function run(code: string, wanted: readonly string[]) {
  const { url: baseUrl, job } = await backendOnSocket();
  const printed: string[] = [];
  const console = { log: (...values: unknown[]) => void printed.push(values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))).join(' ')) };
  class CLIHandler extends trainstream.CLIHandler {
    constructor() {
      super({ write: (line) => void printed.push(line) });
    }
  }
  const output = new Writable({
    write(chunk, _encoding, done) {
      printed.push(String(chunk).trimEnd());
      done();
    },
  });
  class RichHandler extends trainstream.RichHandler {
    constructor() {
      // No terminal: it prints lines there, and says so.
      super({ output: Object.assign(output, { isTTY: false, fd: -1 }) as never, note: () => undefined });
    }
  }
  const modules = { trainstream: { ...trainstream, CLIHandler, RichHandler } };
  const values = await runFence(code, modules, { baseUrl, apiKey: KEY, jobId: await job(ENDED), console }, wanted);
  return { printed: printed.join('\n'), values };
}

describe('MIGRATION.md', () => {
  it('has a block of TypeScript for every block of Python, and two more', () => {
    expect(blocks.length).toBe(fences.filter(({ language }) => language === 'python').length + 2);
  });

  it.each(blocks.map(({ heading, code }, index) => [`${index + 1}. ${heading}`, code] as const))('%s', async (title, code) => {
    const wanted = code.includes('const { status') ? ['status'] : code.includes('results') ? ['results'] : [];
    const { printed, values } = await run(code, wanted);
    if (wanted[0] === 'status') expect(values['status']).toBe('succeeded');
    if (wanted[0] === 'results') expect([...(values['results'] as Map<string, { status: string }>).values()].map((result) => result.status)).toEqual(['succeeded']);
    if (title.includes('Choose what')) expect(printed).toMatch(/sft\.progress: half[\s\S]*train\.loss=0\.1[\s\S]*grad\.norm/);
    if (title.includes('Choose what')) expect(printed).not.toMatch(/Status/);
    if (title.includes('Call back')) expect(printed).toBe('Loss: 0.25');
    if (title.includes('complete session')) {
      expect(printed).toMatch(/Final status: succeeded\nLoss progression: \[\{"step":3,"loss":0\.25\}\]$/);
      expect(printed).not.toMatch(/grad\.norm/);
      expect(readFileSync('training.jsonl', 'utf8').trim().split('\n')).toHaveLength(5);
    }
    if (title.includes('JobHandle') || title.includes('Explicitly')) expect(printed).toMatch(/"sft\.loss"[\s\S]*"train\.loss"/);
    if (title.includes('What is new') && wanted.length === 0) expect(printed.split('\n')).toHaveLength(2);
  });
});
