import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/core/json.ts';
import { runCommand } from '../support/in-process-command.ts';
import { type Answer, type RecordedRequest, recordingServer } from '../support/recording-server.ts';
import { directoryWith } from './job-config/job-files.ts';

const KEY = 'key-of-the-backend-0123';
const TASK_KEY = 'key-of-the-task-app-0123';

const RL = (taskUrl: string) => `[algorithm]
type = "online"
method = "policy_gradient"
variety = "gspo"
[services]
task_url = "${taskUrl}"
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
`;

interface Behaviour {
  readonly verify?: JsonObject;
  readonly health?: Answer;
  readonly create?: Answer;
}

/** A backend of the published contract, a task app, and a command that submits a job for both. */
async function published({ verify = { any_ok: true }, health = [200, { healthy: true }], create = [200, { id: 'rl_1', status: 'queued' }] }: Behaviour = {}) {
  const app = await recordingServer(() => health);
  const backend = await recordingServer(({ path }) => (path === '/api/rl/verify_task_app' ? [200, verify] : path === '/api/rl/jobs' ? create : [404, { detail: 'Not Found' }]));
  const directory = await directoryWith({ 'rl.toml': RL(`${app.url}/`) });
  const env = { TRAINSTREAM_BACKEND: backend.url, TRAINSTREAM_API_KEY: KEY, ENVIRONMENT_API_KEY: TASK_KEY };
  const train = (words: readonly string[] = [], environment: Readonly<Record<string, string>> = env) => runCommand(['train', '--config', `${directory}/rl.toml`, '--no-poll', ...words], environment);
  return { app, backend, env, train };
}

const shown = ({ method, path }: RecordedRequest) => `${method} ${path}`;

describe('an rl job for a remote backend', () => {
  it('asks the backend for the task app, then the task app itself, then creates the job, which starts by itself', async () => {
    const { app, backend, train } = await published();
    expect(await train(['--idempotency', 'my-key'])).toEqual({ code: 0, stdout: 'Job created: rl_1\n', stderr: '' });
    expect([backend.requests.map(shown), app.requests.map(shown)]).toEqual([['POST /api/rl/verify_task_app', 'POST /api/rl/jobs'], ['GET /health']]);
    const [verify, create] = backend.requests;
    expect(JSON.parse(verify?.body ?? '')).toEqual({ endpoint_base_url: `${app.url}/` });
    expect([create?.headers['idempotency-key'], create?.headers.authorization, app.requests[0]?.headers['x-api-key']]).toEqual(['my-key', `Bearer ${KEY}`, TASK_KEY]);
    expect(JSON.parse(create?.body ?? '')).toMatchObject({
      job_type: 'rl',
      data: { endpoint_base_url: `${app.url}/`, base_model: 'Qwen/Qwen3-4B', config: { services: { task_url: `${app.url}/` }, reference: { placement: 'none' } } },
      metadata: { backend_base_url: `${backend.url}/api` },
    });
    // The task app's key is the task app's business.
    expect(JSON.stringify(backend.requests)).not.toContain(TASK_KEY);
    expect(JSON.stringify(app.requests)).not.toContain(KEY);
  });

  it('takes the task app from the flag, else from the environment, else from the file', async () => {
    const { app, backend, env, train } = await published();
    const other = await recordingServer(() => [200, {}]);
    const third = await recordingServer(() => [200, {}]);
    const environment = { ...env, TASK_APP_URL: other.url };
    expect((await train([], environment)).code).toBe(0);
    expect((await train(['--task-url', third.url], environment)).code).toBe(0);
    expect([app, other, third].map(({ requests }) => requests.length)).toEqual([0, 1, 1]);
    const urls = backend.requests.filter(({ path }) => path.endsWith('/rl/jobs')).map(({ body }) => (JSON.parse(body) as { data: { config: { services: { task_url: string } } } }).data.config.services.task_url);
    expect(urls).toEqual([other.url, third.url]);
  });

  it.each<[string, Behaviour, number, RegExp]>([
    ['the backend does not reach', { verify: { any_ok: false, attempts: [{ status: 502 }, { status: 404 }, {}] } }, 69, /^the backend cannot reach the task app at http:\S+: it was answered 502, 404; nothing was submitted\n$/],
    ['the backend says nothing about', { verify: {} }, 69, /it got no answer/],
    ['does not know its key', { health: [401, { detail: `no ${TASK_KEY}` }] }, 77, /^GET http:\S+\/health answered 401: no \*\*\*\n$/],
    ['is not well', { health: [503, { detail: 'loading' }] }, 69, /^the task app is not well: GET \S+\/health answered 503: loading\n$/],
  ])('is not created where its task app is one that %s', async (_title, behaviour, code, message) => {
    const { backend, train } = await published(behaviour);
    expect(await train()).toEqual({ code, stdout: '', stderr: expect.stringMatching(message) });
    expect(backend.requests.map(shown)).toEqual(['POST /api/rl/verify_task_app']);
  });

  it('is not created where the task app is down, or there is no key for it', async () => {
    const { app, backend, env, train } = await published();
    const { ENVIRONMENT_API_KEY: _key, ...keyless } = env;
    expect(await train([], keyless)).toMatchObject({ code: 2, stderr: expect.stringMatching(/^no key for the task app: set ENVIRONMENT_API_KEY, or name a file that has it by --env-file\n$/) });
    expect(backend.requests).toEqual([]);
    expect(await train(['--task-url', 'http://127.0.0.1:1'])).toMatchObject({ code: 69, stderr: expect.stringMatching(/cannot reach the task app at http:\/\/127\.0\.0\.1:1/) });
    expect([app.requests, backend.requests.map(shown)]).toEqual([[], ['POST /api/rl/verify_task_app']]);
  });

  it('finds the keys in a file that was named', async () => {
    const { app, backend, train } = await published();
    const directory = await directoryWith({ keys: `TRAINSTREAM_BACKEND=${backend.url}\nTRAINSTREAM_API_KEY=${KEY}\nENVIRONMENT_API_KEY="${TASK_KEY}"\n` });
    expect((await train(['--env-file', `${directory}/keys`], {})).code).toBe(0);
    expect(app.requests[0]?.headers['x-api-key']).toBe(TASK_KEY);
  });

  it('that is refused says why', async () => {
    const { train } = await published({ create: [422, { detail: 'compute.gpu_type: is missing' }] });
    expect(await train()).toMatchObject({ code: 2, stderr: expect.stringMatching(/422: compute\.gpu_type: is missing/) });
  });

  it('with the built-in task goes to another backend of ours without a task app', async () => {
    const { backend, train } = await published({ create: [201, { job_id: 'job_1', queue_position: 2 }] });
    expect(await train(['--task-url', 'builtin:math', '--model', 'builtin/tiny'])).toMatchObject({ code: 0, stdout: 'Job created: job_1\n', stderr: 'It waits in the queue; 2 jobs come before it.\n' });
    expect(backend.requests.map(shown)).toEqual(['POST /api/rl/jobs']);
  });
});
