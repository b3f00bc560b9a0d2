import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { beforeAll, describe, expect, it } from 'vitest';
import { ExitCode } from '../../src/cli/exit-codes.ts';
import { COMMAND_GROUPS, createProgram } from '../../src/cli/program.ts';
import { keptOutput, runCommand } from '../support/in-process-command.ts';

const commands: { readonly path: string; readonly command: Command; readonly help: string }[] = [];

function visit(command: Command, words: readonly string[]): void {
  const written: string[] = [];
  command.configureOutput({ writeOut: (text) => void written.push(text) });
  command.outputHelp();
  commands.push({ path: words.join(' '), command, help: written.join('') });
  for (const below of command.createHelp().visibleCommands(command)) if (below.name() !== 'help') visit(below, [...words, below.name()]);
}

beforeAll(async () => visit(await createProgram(keptOutput(), { exitCode: 0 }), []));

/** The lines of help that a person can type. */
const examplesIn = (help: string) => [...help.matchAll(/^ +(?:source <\()?(trainstream .*?)\)?$/gm)].map(([, line = '']) => line);

/** The words of a line, without what a shell takes for itself. */
function wordsOf(line: string): string[] {
  // What stands behind -- is another program's.
  const [own = ''] = line.split(/ (?:&&|[>|]|--) /);
  return [...own.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(([, single, double, bare]) => single ?? double ?? bare ?? '').slice(1);
}

describe('--help', () => {
  it('knows every command of the groups, and each group the commands that it names', () => {
    const names = commands.map(({ path }) => path).filter((path) => path !== '' && !path.includes(' '));
    expect(names.toSorted()).toEqual(COMMAND_GROUPS.flatMap((group) => group.commands).filter((name) => !name.startsWith('_')).toSorted());
    expect(commands.length).toBeGreaterThan(20);
  });

  it('describes every command, and has an example that is one of its own', () => {
    for (const { path, command, help } of commands) {
      expect([path, command.description().length > 10, examplesIn(help).length > 0]).toEqual([path, true, true]);
      for (const line of examplesIn(help)) expect(line.startsWith(`trainstream ${path}`) || path === 'jobs' || path === 'config' ? '' : line).toMatch(/^(?:|trainstream jobs .*)$/);
    }
  });

  it('has only examples whose commands and options exist', () => {
    const byPath = new Map(commands.map(({ path, command }) => [path, command]));
    for (const line of commands.flatMap(({ help }) => examplesIn(help))) {
      const words = wordsOf(line);
      const path = byPath.has(words.slice(0, 2).join(' ')) ? words.slice(0, 2).join(' ') : (words[0] ?? '');
      const command = byPath.get(path);
      const known = [...(command?.options ?? []), ...(byPath.get('')?.options ?? [])].flatMap(({ short, long }) => [short, long]);
      expect([line, command === undefined, words.filter((word) => /^--?[a-z]/.test(word) && !known.includes(word))]).toEqual([line, false, []]);
    }
  });

  it('describes every option and argument, and lists the ones that all commands share', () => {
    for (const { path, command, help } of commands) {
      const silent = [...command.options, ...command.registeredArguments].filter((one) => one.description === '' && !('hidden' in one && one.hidden));
      expect([path, silent.map((one) => one.name())]).toEqual([path, []]);
      for (const shared of ['-C, --directory', '-q, --quiet', '-v, --verbose', '--no-color']) expect(help).toContain(shared);
    }
  });

  it('and README.md list every exit code that a person can meet', () => {
    const codes = Object.entries(ExitCode).filter(([name]) => name !== 'LOST_RACE' && name !== 'KILLED').map(([, code]) => code);
    const { help = '' } = commands.find(({ path }) => path === '') ?? {};
    const readme = readFileSync('README.md', 'utf8').split('| exit code |')[1]?.split('\n\n')[0] ?? '';
    for (const text of [help.split('Exit codes:')[1] ?? '', readme]) {
      const told = [...text.matchAll(/\d+/g)].map(([number]) => Number(number));
      for (const code of [...codes, 129, 130, 143]) expect(told).toContain(code);
    }
  });

  it('is one page for a command that is called alone, and for `help`', async () => {
    const [asked, helped] = [await runCommand(['watch', '--help']), await runCommand(['help', 'watch'])];
    expect([asked.code, asked.stdout, asked.stderr]).toEqual([0, helped.stdout, '']);
    expect(asked.stdout).toMatch(/^Usage: trainstream watch/);
  });
});

describe('a mistyped option', () => {
  it('is what every command tells first, with the one that was meant, whatever else is missing', async () => {
    for (const { path } of commands) {
      const { code, stdout, stderr } = await runCommand([...path.split(' ').filter((word) => word !== ''), '--quite', 'x']);
      expect([path, code, stdout, stderr]).toEqual([path, 2, '', expect.stringMatching(/^error: unknown option '--quite'\n\(Did you mean (?:--quiet|one of [^)]*--quiet[^)]*)\?\)\n/)]);
    }
    expect((await runCommand(['train', '--confg', 'x.toml'])).stderr).toMatch(/^error: unknown option '--confg'\n\(Did you mean --config\?\)\n/);
  });
});
