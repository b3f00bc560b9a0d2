import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runCommand } from '../support/in-process-command.ts';
import { recordingServer } from '../support/recording-server.ts';
import { directoryWith } from './job-config/job-files.ts';

const ROW = '{"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]}\n';
const SFT = '[job]\nmodel = "builtin/tiny"\ndata = "rows.jsonl"\n[hyperparameters]\nn_epochs = 1\n';
const KEY = 'key-of-the-backend-0123';

const RL = `[algorithm]
type = "online"
method = "policy_gradient"
variety = "gspo"
[policy]
model_name = "Qwen/Qwen3-4B"
trainer_mode = "full"
label = "math"
[rollout]
env_name = "math"
policy_name = "math"
max_turns = 1
episodes_per_batch = 4
max_concurrent_rollouts = 1
[training]
num_epochs = 1
iterations_per_epoch = 5
max_turns = 1
batch_size = 2
group_size = 2
learning_rate = 1e-5
[services]
`;

interface Planned {
  readonly method: string;
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body?: Record<string, unknown>;
}

const planned = (stdout: string) => stdout.trimEnd().split('\n').map((line) => JSON.parse(line) as Planned);

/** What one request is that was made: without what differs from try to try. */
const comparable = (method: string, path: string, headers: Record<string, unknown>, body: unknown) => ({ method, path, type: String(headers['content-type']).replace(/boundary=.*/, ''), key: headers['idempotency-key'], body });

describe('--dry-run', () => {
  it('shows the very requests that are sent without it, and sends none', async () => {
    const server = await recordingServer(({ path }) => [200, path.endsWith('/files') ? { id: 'FILE_ID_1' } : { job_id: 'JOB_ID' }]);
    const directory = await directoryWith({ 'sft.toml': SFT, 'rows.jsonl': ROW.repeat(3) });
    const words = ['train', '--config', `${directory}/sft.toml`, '--backend', server.url, '--idempotency', 'mine', '--no-poll', '--examples', '2'];
    const env = { TRAINSTREAM_API_KEY: KEY };
    const dry = await runCommand([...words, '--dry-run', '--json'], env);
    expect([dry.code, server.requests, dry.stdout.includes(KEY)]).toEqual([0, [], false]);
    const wanted = planned(dry.stdout);
    expect((await runCommand(words, env)).code).toBe(0);
    const sent = server.requests.map(({ method, path, headers, body }) => comparable(method, path, headers, path.endsWith('/files') ? body.length > 100 : body));
    expect(wanted.map(({ method, url, headers, body }) => comparable(method, url.replace(server.url, ''), headers, url.endsWith('/files') ? true : JSON.stringify(body)))).toEqual(sent);
    expect(wanted.map(({ headers: { authorization } }) => authorization)).toEqual(['Bearer ***', 'Bearer ***', 'Bearer ***']);
    expect(wanted[0]?.body).toEqual({ purpose: 'fine-tune', file: { filename: 'rows.jsonl', bytes: ROW.length * 2 } });
    expect(server.requests[0]?.body).toContain(`\r\n\r\n${ROW}${ROW}\r\n--`);
  });

  it('shows them to people, starts no backend, and shows no value of an environment', async () => {
    const directory = await directoryWith({});
    const { code, stdout, stderr } = await runCommand(['run', '--state-dir', `${directory}/state`, '--env', 'TOKEN=a-secret', '--dry-run', '--', 'python3', 'train.py', '--key', 'sk-0123456789abcdef']);
    expect([code, stderr, existsSync(`${directory}/state`)]).toEqual([0, '', false]);
    expect(stdout).toMatch(/^POST http:\/\/embedded-backend\/api\/learning\/jobs\naccept: application\/json\nauthorization: Bearer \*\*\*\n/);
    expect(stdout).toMatch(/\n\nPOST http:\/\/embedded-backend\/api\/learning\/jobs\/JOB_ID\/start\n/);
    expect(stdout).toMatch(/"command": \[\n {6}"python3",/);
    expect(stdout).not.toMatch(/a-secret|sk-0123/);
  });

  it('says which variables cannot be taken along', async () => {
    const directory = await directoryWith({ 'job.toml': '[runner]\ncommand = ["true"]\npass_env = ["IS_SET", "IS_EMPTY", "IS_NOT"]\n' });
    const env = { TRAINSTREAM_STATE_DIR: `${directory}/state`, IS_SET: '1', IS_EMPTY: '' };
    const warning = 'warning: not passed on, since not set here: IS_NOT\n';
    expect(await runCommand(['train', `${directory}/job.toml`, '--dry-run'], env)).toMatchObject({ code: 0, stdout: expect.stringMatching(/"IS_EMPTY": "\*\*\*"/), stderr: warning });
    expect(await runCommand(['run', '--pass-env', 'IS_NOT', '--dry-run', '--', 'true'], env)).toMatchObject({ code: 0, stderr: warning });
  });

  it('shows those for a task app too, and neither of the keys', async () => {
    const server = await recordingServer(({ path }) => [200, path.endsWith('/verify_task_app') ? { any_ok: true } : { job_id: 'JOB_ID' }]);
    const directory = await directoryWith({ 'rl.toml': `${RL}task_url = "${server.url}/app"\n` });
    // The file may stand without --config.
    const words = ['train', `${directory}/rl.toml`, '--backend', server.url, '--idempotency', 'mine', '--no-poll'];
    const env = { TRAINSTREAM_API_KEY: KEY, ENVIRONMENT_API_KEY: 'key-of-the-task-app' };
    const dry = await runCommand([...words, '--dry-run', '--json'], env);
    expect([dry.code, server.requests, dry.stdout.includes(KEY), dry.stdout.includes('key-of-the-task-app')]).toEqual([0, [], false, false]);
    expect((await runCommand(words, env)).code).toBe(0);
    const lines = planned(dry.stdout);
    expect(lines.map(({ method, url, body }) => [method, url.replace(server.url, ''), JSON.stringify(body) ?? ''])).toEqual(server.requests.map(({ method, path, body }) => [method, path, body]));
    expect(lines.map(({ headers }) => headers['x-api-key'] ?? headers['authorization'])).toEqual(['Bearer ***', '***', 'Bearer ***']);
  });

  it('finds what is wrong, as without it', async () => {
    const directory = await directoryWith({ 'sft.toml': SFT, 'rows.jsonl': 'no row\n' });
    expect(await runCommand(['train', '--config', `${directory}/sft.toml`, '--dry-run'])).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(/^rows\.jsonl:1: not valid JSON/) });
  });
});
