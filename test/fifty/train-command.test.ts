import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ApiClient } from '../../src/api/api-client.ts';
import { checkTaskApp } from '../../src/api/task-app.ts';
import { directoryWith } from '../cli/job-config/job-files.ts';
import { backendOnSocket } from '../support/backend-on-socket.ts';
import { jsonFile } from '../support/command-line.ts';
import { FaultProxy, type Plan } from '../support/fault-proxy.ts';
import { answer, reset } from '../support/faults.ts';
import { runCommand } from '../support/in-process-command.ts';
import { KEY } from '../support/in-process.ts';
import { recordingServer } from '../support/recording-server.ts';
import { sharedCommandLine } from '../support/shared-command-line.ts';
import { hasTerminals, startInTerminal } from '../support/terminal-command.ts';

const SFT = '[job]\nmodel = "builtin/tiny"\ndata = "rows.jsonl"\n[hyperparameters]\nn_epochs = 1\n';
const ROW = '{"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]}\n';

const line = sharedCommandLine();

/** A backend behind a line that breaks as it is told to, and a command that submits a job over it. */
async function behind(plan: Plan) {
  const backend = await backendOnSocket();
  const proxy = await FaultProxy.start(plan, () => Number(new URL(backend.url).port));
  onTestFinished(() => proxy.close());
  const directory = await directoryWith({ 'sft.toml': SFT, 'rows.jsonl': ROW });
  const train = (...words: readonly string[]) => runCommand(['train', '--config', `${directory}/sft.toml`, '--no-poll', ...words], { TRAINSTREAM_BACKEND: proxy.url, TRAINSTREAM_API_KEY: KEY });
  const stored = async () => ({ jobs: await backend.store.jobs.list({ limit: 10 }), files: readdirSync(join(backend.directory, 'files')).length });
  return { ...backend, train, stored };
}

/** The fault strikes the first request of each path. */
function firstOfEach(paths: RegExp): Plan {
  const seen = new Set<string>();
  return (path) => {
    if (!paths.test(path) || seen.has(path)) return undefined;
    seen.add(path);
    return reset(0);
  };
}

describe('the fifty: what the train command does', () => {
  it('#41 an rl user sees the metrics of the job, and the reward rises', async () => {
    const words = ['train', '--config', join(process.cwd(), 'examples/rl/rl.toml'), '--set', 'training.iterations_per_epoch=150', '--json-output', 'rl.jsonl'];
    const { code, stdout, stderr } = await line.run(words);
    expect([code, stderr]).toEqual([0, '']);
    for (const name of ['train.reward_mean', 'train.policy_loss', 'eval.reward_mean']) expect(stdout).toContain(name);
    const points = jsonFile(join(line.directory, 'rl.jsonl')).filter(({ data }) => data['name'] === 'eval.reward_mean').map(({ data }) => Number(data['value']));
    // From chance, which is 0.1: the first evaluation is that of step 50.
    expect([points.length, points[0], points.at(-1)]).toEqual([3, expect.closeTo(0.45, 0), expect.any(Number)]);
    expect(points.at(-1)).toBeGreaterThan(Math.max(0.8, (points[0] ?? 1) + 0.2));
    expect(JSON.parse((await line.run(['ls', '--json', '--limit', '1'])).stdout)).toMatchObject({ job_type: 'rl', name: 'last digits', model: 'builtin/tiny' });
  });

  it('#41 --idempotency counts for SFT too: nothing is created twice', async () => {
    const { train, stored } = await behind(() => undefined);
    const [first, second] = [await train('--idempotency', 'mine'), await train('--idempotency', 'mine')];
    expect([first.code, second]).toEqual([0, first]);
    expect(await stored()).toMatchObject({ jobs: [{ status: 'queued' }], files: 1 });
    expect(await train('--idempotency', 'mine', '--set', 'hyperparameters.n_epochs=2')).toMatchObject({ code: 2, stderr: expect.stringMatching(/409/) });
    expect((await stored()).jobs).toHaveLength(1);
  });

  it('#41 an upload and a create whose answers were lost are sent again, and leave no orphans', async () => {
    const { train, stored } = await behind(firstOfEach(/\/files$|\/jobs$|\/start$/));
    const { code, stdout, stderr } = await train();
    expect([code, stdout, stderr.match(/trying again/g)]).toEqual([0, expect.stringMatching(/^Job created: job_\w+\n$/), ['trying again', 'trying again', 'trying again']]);
    expect(await stored()).toMatchObject({ jobs: [{ status: 'queued' }], files: 1 });
  });

  it('#41 a start that fails is an error that names the job, and nobody waits for a job that never runs', async () => {
    const { train, stored } = await behind((path) => (path.endsWith('/start') ? answer(422, { 'Content-Type': 'application/json' }, '{"detail":"no room"}') : undefined));
    const { code, stdout, stderr } = await train();
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^(job_\w+) was created, and may have been started\. To end it: .* jobs cancel \1\n.*422: no room\n$/);
    expect(await stored()).toMatchObject({ jobs: [{ status: 'pending' }] });
  });

  it('#43 keys are written nowhere: what was there is as it was, and nothing else is', async () => {
    const { url } = await backendOnSocket();
    const directory = await directoryWith({ 'sft.toml': SFT, 'rows.jsonl': ROW, '.env': 'OTHER=1\n', keys: `TRAINSTREAM_API_KEY=${KEY}\n` });
    const look = () => readdirSync(directory).map((name) => [name, readFileSync(join(directory, name), 'utf8'), statSync(join(directory, name)).mtimeMs]);
    const before = look();
    const words = ['train', '--config', `${directory}/sft.toml`, '--backend', url, '-C', directory, '--no-poll'];
    const working = process.cwd();
    try {
      expect((await runCommand(words)).code).toBe(2);
      expect((await runCommand(words, { TRAINSTREAM_API_KEY: KEY })).code).toBe(0);
      expect((await runCommand([...words, '--env-file', join(directory, 'keys')])).code).toBe(0);
    } finally {
      process.chdir(working);
    }
    expect(look()).toEqual(before);
  });

  it.runIf(hasTerminals)('#43 nothing is asked, not even at a terminal: what is missing is said', async () => {
    line.write('sft.toml', SFT);
    line.write('rows.jsonl', ROW);
    const terminal = startInTerminal(line, ['train', '--config', 'sft.toml', '--backend', 'https://trainer.example']);
    expect(await terminal.exit).toBe(2);
    expect(terminal.shown.replaceAll('\r', '')).toBe('no key for https://trainer.example: set TRAINSTREAM_API_KEY, or name a file that holds it by --api-key-file\n');
  });

  it('#43 a certificate that nobody vouches for is not accepted, and no key goes there', async () => {
    const server = await recordingServer(() => [200, { status: 'ok' }], { tls: true });
    const client = new ApiClient({ baseUrl: server.url, apiKey: KEY, retry: { attempts: 1 } });
    await expect(client.get('/health')).rejects.toMatchObject({ code: 'connection', message: expect.stringMatching(/CERT/) });
    await expect(checkTaskApp({ url: server.url, apiKey: KEY })).rejects.toMatchObject({ code: 'connection', message: expect.stringMatching(/CERT/) });
    expect([server.connections(), server.requests]).toEqual([2, []]);
    const files = readdirSync('src', { recursive: true }).map(String).filter((file) => file.endsWith('.ts'));
    expect(files.filter((file) => /rejectUnauthorized|TLS_REJECT_UNAUTHORIZED/.test(readFileSync(join('src', file), 'utf8')))).toEqual([]);
  });
});
