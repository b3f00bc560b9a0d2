import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commandLine } from '../support/command-line.ts';
import { NEEDS_LINUX, tell } from './slow-test.ts';

const MEGABYTE = 1024 * 1024;

/** The most memory that a process has had, in bytes. */
function peakOf(pid: number): number {
  return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;
}

describe('a data file of 1 GiB', NEEDS_LINUX, () => {
  it('is checked, uploaded and stored in constant memory, on both sides', { timeout: 300_000 }, async () => {
    const { run, write, directory, backendPid } = commandLine();
    const row = `${JSON.stringify({ messages: [{ role: 'user', content: 'x'.repeat(1_000) }, { role: 'assistant', content: 'y' }] })}\n`;
    const block = row.repeat(Math.ceil(MEGABYTE / row.length));
    const file = openSync(join(directory, 'rows.jsonl'), 'w');
    let bytes = 0;
    while (bytes < 1024 * MEGABYTE) bytes += writeSync(file, block);
    closeSync(file);
    const report = join(directory, 'memory');
    write('memory.cjs', `process.on('exit', () => require('fs').writeFileSync(${JSON.stringify(report)}, String(process.resourceUsage().maxRSS * 1024)));`);
    const read = `const config = JSON.parse(fs.readFileSync(process.env.TRAINSTREAM_JOB_CONFIG)); console.log('size', fs.statSync(config.training_file.path).size)`;
    write('job.toml', `[job]\ndata = "rows.jsonl"\n[runner]\ncommand = [${JSON.stringify(process.execPath)}, "-e", ${JSON.stringify(read.replaceAll('fs.', "require('fs')."))}]\n`);
    const withMemory = { env: { NODE_OPTIONS: `--require ${join(directory, 'memory.cjs')}` } };

    expect((await run(['run', '--quiet', '--', 'true'])).code).toBe(0);
    const before = peakOf(backendPid() ?? 0);
    const { code, stdout } = await run(['train', '--config', 'job.toml', '--format', 'cli'], withMemory);
    expect([code, stdout]).toEqual([0, expect.stringContaining(`size ${bytes}\n`)]);
    const [client, backend] = [Number(readFileSync(report, 'utf8')), peakOf(backendPid() ?? 0) - before];

    // With no command the rows are checked too, before anything is sent; nothing is sent here.
    write('builtin.toml', '[job]\nmodel = "builtin/tiny"\ndata = "rows.jsonl"\n[hyperparameters]\nsteps = 1\n');
    expect((await run(['train', '--config', 'builtin.toml', '--dry-run'], withMemory)).code).toBe(0);
    const checking = Number(readFileSync(report, 'utf8'));
    tell(`peak memory for ${Math.round(bytes / MEGABYTE)} MiB: client ${Math.round(client / MEGABYTE)} MiB, checking ${Math.round(checking / MEGABYTE)} MiB, backend +${Math.round(backend / MEGABYTE)} MiB`);
    expect(Math.max(client, checking)).toBeLessThan(250 * MEGABYTE);
    expect(backend).toBeLessThan(150 * MEGABYTE);
  });
});
