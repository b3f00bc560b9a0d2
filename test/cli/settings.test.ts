import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resolveSettings } from '../../src/cli/settings/resolve-settings.ts';
import { SETTINGS } from '../../src/cli/settings/settings-table.ts';
import { backendOnSocket } from '../support/backend-on-socket.ts';
import { runCommand } from '../support/in-process-command.ts';
import { KEY } from '../support/in-process.ts';
import { workingDirectory } from '../support/working-directory.ts';

/** Files of both kinds, and an environment that leads to the user's. */
function files(project: string | undefined, user: string | undefined) {
  const { directory, write } = workingDirectory();
  if (project !== undefined) write('trainstream.toml', project);
  if (user !== undefined) write('config/trainstream/config.toml', user);
  return { directory, write, environment: { HOME: join(directory, 'home'), XDG_CONFIG_HOME: join(directory, 'config') } as Record<string, string> };
}

describe('what holds', () => {
  it('is what the flag says, then the environment, the project, the user, and what is built in', async () => {
    const { environment } = files('format = "json"\ncharset = "block"\non_interrupt = "cancel"\n', 'format = "quiet"\ncharset = "ascii"\nfps = 7\n');
    const { resolved } = await resolveSettings({ format: 'cli' }, { ...environment, TRAINSTREAM_FORMAT: 'rich', TRAINSTREAM_ON_INTERRUPT: 'detach' });
    const shown = Object.fromEntries(resolved.map(({ setting, value, origin }) => [setting.key, [value, origin]]));
    expect(shown).toMatchObject({
      format: ['cli', '--format'],
      on_interrupt: ['detach', 'TRAINSTREAM_ON_INTERRUPT'],
      charset: ['block', 'trainstream.toml:2'],
      fps: [7, `${environment['XDG_CONFIG_HOME']}/trainstream/config.toml:3`],
      interval: ['2s', 'built in'],
    });
  });

  it.each(SETTINGS.map((setting) => [setting.key, setting] as const))('%s can be chosen in each place, and each says the same', async (_key, setting) => {
    const texts: Record<string, readonly [text: string, toml: string]> = {
      backend: ['https://a.example', '"https://a.example"'],
      api_key_file: ['/k', '"/k"'],
      state_dir: ['/s', '"/s"'],
      format: ['cli', '"cli"'],
      charset: ['ascii', '"ascii"'],
      color: ['1', 'false'],
      osc: ['1', 'false'],
      fps: ['3', '3'],
      smoothing: ['0.5', '0.5'],
      metrics: ['^val', '"^val"'],
      interval: ['5s', '"5s"'],
      log_every: ['500steps', '"500steps"'],
      on_interrupt: ['cancel', '"cancel"'],
      notify: ['bell', '["bell"]'],
      alert: ['a is nan', '["a is nan"]'],
      upload_limit: ['1.5GiB', '"1.5GiB"'],
    };
    const [text, toml] = texts[setting.key] ?? ['', ''];
    const { environment, write } = files(undefined, `${setting.key} = ${toml}\n`);
    const value = async (more: Record<string, string> = {}) => (await resolveSettings({}, { ...environment, ...more })).settings[setting.option];
    const [ofUser, ofEnvironment] = [await value(), await value({ [setting.environment[0] ?? '']: text, XDG_CONFIG_HOME: '/nonexistent' })];
    expect([ofUser, ofUser]).toEqual([ofEnvironment, expect.anything()]);
    if (!setting.inProject) return;
    write('trainstream.toml', `${setting.key} = ${toml}\n`);
    expect(await value({ XDG_CONFIG_HOME: '/nonexistent' })).toEqual(ofUser);
  });

  it('takes relative paths from where the file is, and the user\'s file from where it is named', async () => {
    const { directory, environment, write } = files('state_dir = "state"\n', undefined);
    write('elsewhere/own.toml', 'api_key_file = "key"\n');
    const { settings } = await resolveSettings({}, { ...environment, TRAINSTREAM_CONFIG: 'elsewhere/own.toml' });
    expect(settings).toMatchObject({ stateDir: join(directory, 'state'), apiKeyFile: join(directory, 'elsewhere', 'key') });
    await expect(resolveSettings({}, { ...environment, TRAINSTREAM_CONFIG: 'nowhere.toml' })).rejects.toThrow(/nowhere\.toml: no such file/);
  });
});

describe('what is wrong', () => {
  it('in a file is told all at once, with file, line and column', async () => {
    const { environment } = files('format = "loud"\nfps = "fast"\n\nsmoothing = 1\nmetrics = "("\nnotify = [1]\nbackend = "ftp://x"\ninterval = "2"\nlog_every = "often"\ncolor = "no"\n', undefined);
    const lines = String(await resolveSettings({}, environment).catch((error: Error) => error.message)).split('\n');
    expect(lines).toEqual([
      'trainstream.toml:1:10: format: expected one of auto, rich, cli, json, quiet, got "loud"',
      'trainstream.toml:2:7: fps: expected a whole number from 1 to 30, got "fast"',
      'trainstream.toml:4:13: smoothing: expected a number from 0 to below 1, got 1',
      'trainstream.toml:5:11: metrics: expected a regular expression, got "("',
      'trainstream.toml:6:10: notify: expected a list of texts, got a list',
      'trainstream.toml:7:11: backend: expected an address such as https://trainer.example, got "ftp://x"',
      'trainstream.toml:8:12: interval: expected a time such as 500ms, 2s or 4h, got "2"',
      'trainstream.toml:9:13: log_every: expected a time such as 10s, a number of steps such as 500steps, or all, got "often"',
      'trainstream.toml:10:9: color: expected true or false, got "no"',
    ]);
  });

  it('in the environment names the variable, and with a flag the option', async () => {
    workingDirectory();
    expect(await runCommand(['watch', '--latest'], { TRAINSTREAM_FPS: '99' })).toEqual({ code: 2, stdout: '', stderr: 'TRAINSTREAM_FPS: expected a whole number from 1 to 30, got "99"\n' });
    expect((await runCommand(['watch', '--latest', '--fps', '99'])).stderr).toMatch(/^error: option '--fps <n>' argument '99' is invalid\. expected a whole number from 1 to 30/);
  });

  it('is a warning where a key is not known, with the nearest one', async () => {
    const { environment } = files('fromat = "cli"\nbananas = 1\n[job]\nmodel = "x"\n', undefined);
    const { warnings, settings } = await resolveSettings({}, environment);
    expect(settings.format).toBe('auto');
    expect(warnings).toEqual([
      'trainstream.toml:1:1: fromat: unknown setting; did you mean format?',
      'trainstream.toml:2:1: bananas: unknown setting',
      expect.stringMatching(/^trainstream\.toml:3:\d+: job: unknown setting$/),
    ]);
  });

  it('is told without a key that somebody put there, and a project chooses no file of keys', async () => {
    const { environment, write } = files('api_key = "sk-very-secret-value"\nTOKEN = "abc"\n', undefined);
    const { warnings } = await resolveSettings({}, environment);
    expect(warnings.join('\n')).toMatch(/api_key: is not read from here: put the key into a file of its own, and name that in api_key_file\n.*TOKEN: is not read/);
    expect(warnings.join('\n')).not.toContain('secret');
    write('trainstream.toml', 'api_key_file = "/home/me/.ssh/id_ed25519"\n');
    await expect(resolveSettings({}, environment)).rejects.toThrow(/^trainstream\.toml:1:1: api_key_file: cannot be chosen by a project/);
  });

  it('says where a command goes that a project leads to another backend', async () => {
    const { url } = await backendOnSocket();
    workingDirectory().write('trainstream.toml', `backend = "${url}"\n`);
    const key = { TRAINSTREAM_API_KEY: KEY };
    expect(await runCommand(['jobs', 'ls'], key)).toEqual({ code: 0, stdout: '', stderr: `backend ${url}, as trainstream.toml:1 says\nno jobs yet\n` });
    expect(await runCommand(['jobs', 'ls', '-q'], key)).toEqual({ code: 0, stdout: '', stderr: '' });
    expect((await runCommand(['jobs', 'ls', '-q'])).stderr).toBe(`no key for ${url}: set TRAINSTREAM_API_KEY, or name a file that holds it by --api-key-file\n`);
  });
});

describe('trainstream config', () => {
  it('get shows what holds and where it is from, and no secret', async () => {
    const { environment } = files('format = "cli"\nnotify = ["https://hooks.example/T0/secret", "bell"]\n', 'backend = "https://me:pass@a.example/x?key=1"\n');
    const env = { ...environment, TRAINSTREAM_API_KEY: 'sk-very-secret-value' };
    const { code, stdout, stderr } = await runCommand(['config', 'get', '--show-origin'], env);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('format = "cli"  # trainstream.toml:1\nc');
    expect(stdout).toContain('notify = ["https://hooks.example/***","bell"]  # trainstream.toml:2\n');
    expect(stdout).toContain('backend = "https://a.example/x?***"  # ');
    expect(stdout).not.toMatch(/secret|pass|key=1/);
    expect(await runCommand(['config', 'get', 'format'], env)).toEqual({ code: 0, stdout: 'cli\n', stderr: '' });
    expect(JSON.parse((await runCommand(['config', 'get', '--json', '--show-origin'], env)).stdout)).toMatchObject({ format: { value: 'cli', origin: 'trainstream.toml:1' }, fps: { value: null, origin: 'built in' } });
    expect((await runCommand(['config', 'get', 'fromat'], env)).stderr).toBe('"fromat": unknown setting; did you mean format?\n');
  });

  it('path shows the files, there or not', async () => {
    const { directory, environment } = files('', undefined);
    expect((await runCommand(['config', 'path'], environment)).stdout).toBe(`project  ${directory}/trainstream.toml\nuser     ${directory}/config/trainstream/config.toml  (not there)\n`);
  });
});
