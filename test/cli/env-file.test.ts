import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseEnvFile, withEnvFiles } from '../../src/cli/env-file.ts';
import { runCommand } from '../support/in-process-command.ts';
import { backendOnSocket } from '../support/backend-on-socket.ts';
import { KEY } from '../support/in-process.ts';
import { directoryWith } from './job-config/job-files.ts';

describe('a file of variables', () => {
  it.each([
    ['A=1', '1'],
    ['export A=1', '1'],
    ['  export   A = 1  ', '1'],
    ['A=', ''],
    ['A="a b" # why', 'a b'],
    ["A='a \"b\" $C \\n'", 'a "b" $C \\n'],
    [String.raw`A="a\nb\t\"c\" \$D \\"`, 'a\nb\t"c" $D \\'],
    ['A=a b # why', 'a b'],
    ['A=a#b', 'a#b'],
    ['A=# nothing', ''],
    ['A=x=y', 'x=y'],
    ['\ufeffA=1\r', '1'],
    ['# A=2\n\nA=1\n  # A=3', '1'],
    ['A="one\n  two # no comment\n\nthree" # why', 'one\n  two # no comment\n\nthree'],
    ["A='one\r\ntwo'\r\n", 'one\ntwo'],
    ['A="a\\\nb"', 'a\nb'],
    ['A=a\tb  ', 'a\tb'],
    ["A=it's", "it's"],
  ])('%j says %j', (text, value) => {
    expect(parseEnvFile(text, '.env')).toEqual({ A: value });
  });

  it('names lines that are none, and never their text', () => {
    expect(() => parseEnvFile('A=1\nsecret\nB="open\n1C=x\nD="a" b\n', '.env')).toThrow(/^\.env:2: expected NAME=value, with both quotes or none\n\.env:3: .*\n\.env:4: .*\n\.env:5: [^\n]*$/);
  });

  it('goes on behind a value of several lines, and counts them', () => {
    expect(parseEnvFile('A="1\n2"\nB=3\n', '.env')).toEqual({ A: '1\n2', B: '3' });
    expect(() => parseEnvFile("A='1\n2\n3'\nno\n", '.env')).toThrow(/^\.env:4: [^\n]*$/);
  });

  it('yields to the environment, and of several files the last one counts', async () => {
    const directory = await directoryWith({ one: 'A=1\nB=1\nC=1\n', two: 'B=2\nC=2\n' });
    expect(withEnvFiles([join(directory, 'one'), join(directory, 'two')], { C: '3' })).toEqual({ A: '1', B: '2', C: '3' });
  });
});

describe('--env-file', () => {
  it('gives a command address and key; the file is read and not touched', async () => {
    const { url } = await backendOnSocket();
    const directory = await directoryWith({ '.env': `export TRAINSTREAM_BACKEND=${url}\nTRAINSTREAM_API_KEY='${KEY}'\n`, wrong: 'TRAINSTREAM_API_KEY=another-key-0123456789\n' });
    const file = join(directory, '.env');
    const before = [readFileSync(file, 'utf8'), statSync(file).mtimeMs];
    expect(await runCommand(['ls', '--env-file', file])).toEqual({ code: 0, stdout: '', stderr: 'no jobs yet\n' });
    expect((await runCommand(['ls', '--env-file', file, '--env-file', join(directory, 'wrong')])).code).toBe(77);
    expect((await runCommand(['ls', '--env-file', file], { TRAINSTREAM_API_KEY: 'another-key-0123456789' })).code).toBe(77);
    expect([readFileSync(file, 'utf8'), statSync(file).mtimeMs]).toEqual(before);
  });

  it('that is missing or broken is told, without what is in it', async () => {
    const directory = await directoryWith({ broken: 'MY_SECRET_KEY\n' });
    expect(await runCommand(['ls', '--env-file', join(directory, 'nowhere')])).toMatchObject({ code: 2, stderr: expect.stringMatching(/^--env-file .*nowhere: cannot be read \(ENOENT\)\n$/) });
    const { code, stderr } = await runCommand(['ls', '--env-file', join(directory, 'broken')]);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/^--env-file .*broken:1: expected NAME=value/)]);
    expect(stderr).not.toContain('SECRET');
  });

  it('is named again in the command that comes back', async () => {
    const { url, job } = await backendOnSocket();
    const directory = await directoryWith({ '.env': `TRAINSTREAM_BACKEND=${url}\nTRAINSTREAM_API_KEY=${KEY}\n` });
    const file = join(directory, '.env');
    const { code, stderr } = await runCommand(['wait', await job(), '--timeout', '20ms', '--env-file', file]);
    expect([code, stderr]).toEqual([124, expect.stringContaining(`--env-file ${file}`)]);
  });
});
