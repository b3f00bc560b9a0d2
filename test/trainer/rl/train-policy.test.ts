import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Reporter, type ReportLine } from '../../../src/trainer/reporter.ts';
import { Random } from '../../../src/trainer/random.ts';
import { evaluationProblems, PROBLEMS, rewardOf } from '../../../src/trainer/rl/arithmetic-task.ts';
import { groupAdvantages } from '../../../src/trainer/rl/group-advantages.ts';
import { sampleGroups } from '../../../src/trainer/rl/sample-groups.ts';
import { runTrainer } from '../../../src/trainer/run-trainer.ts';
import { readSafetensors } from '../../../src/trainer/safetensors.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'trainer-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

async function run(config: object, onLine: (line: ReportLine, stop: AbortController) => void = () => undefined) {
  const configPath = join(directory, 'config.json');
  writeFileSync(configPath, JSON.stringify({ job_id: 'job_1', job_type: 'rl', ...config }));
  const lines: ReportLine[] = [];
  const complaints: string[] = [];
  const stop = new AbortController();
  const reporter = new Reporter((line) => {
    lines.push(line);
    onLine(line, stop);
  });
  const code = await runTrainer({ configPath, directory, reporter, complain: (line) => complaints.push(line), signal: stop.signal, now: () => 0 });
  return { code, lines, complaints };
}

const events = (lines: readonly ReportLine[]) => lines.flatMap((line) => ('event' in line ? [line.event] : []));
const points = (lines: readonly ReportLine[], name: string) =>
  lines.flatMap((line) => ('metric' in line && line.metric.name === name ? [line.metric] : []));
const averages = (lines: readonly ReportLine[], name: string) => lines.flatMap((line) => ('metrics' in line ? [line.metrics[name] as number] : []));

describe('a run of reinforcement learning', () => {
  it('goes from chance to right answers, and says so in the words of its family', async () => {
    const { code, lines, complaints } = await run({ config: { training: { iterations_per_epoch: 300, log_interval: 10 }, evaluation: { every_n_iters: 100 } } });
    expect([code, complaints]).toEqual([0, []]);
    const rewards = averages(lines, 'train.reward_mean');
    expect(rewards[0]).toBeLessThan(0.2);
    expect(rewards.at(-1)).toBeGreaterThan(0.8);
    expect(points(lines, 'eval.reward_mean').map(({ step, phase }) => [step, phase])).toEqual([[100, 'eval'], [200, 'eval'], [300, 'eval']]);
    expect(points(lines, 'eval.reward_mean').at(-1)?.value).toBeGreaterThan(0.9);
    expect(lines.flatMap((line) => ('phase' in line ? [line.phase] : []))).toEqual(['initializing', 'training', 'evaluating']);
    expect(new Set(events(lines).map(({ type }) => type))).toEqual(new Set(['rl.train.started', 'rl.train.step', 'rl.eval.started', 'rl.eval.summary']));
    expect(events(lines).find(({ type }) => type === 'rl.train.step')?.data).toMatchObject({ step: 10, total_steps: 300 });
    expect(readSafetensors(join(directory, 'model.safetensors')).tensors.size).toBe(11);
    expect(JSON.parse(readFileSync(join(directory, 'config.json'), 'utf8'))).toMatchObject({ training: { algorithm: 'grpo', steps: 300 } });
  });

  it('is the same for the same seed, and another for another', async () => {
    const short = { config: { training: { iterations_per_epoch: 20 } } };
    const losses = async (seed: number) => averages((await run({ ...short, seed })).lines, 'train.policy_loss');
    const [first, again, other] = [await losses(1), await losses(1), await losses(2)];
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
  });

  it('takes batches as large as the job file may ask for', async () => {
    const { code, complaints, lines } = await run({ config: { training: { iterations_per_epoch: 1, batch_size: 1_024, group_size: 1_024 }, evaluation: { instances: 10_000 } } });
    expect([code, complaints]).toEqual([0, []]);
    const [mean, deviation] = [averages(lines, 'train.reward_mean')[0] as number, averages(lines, 'train.reward_std')[0] as number];
    expect(mean).toBeCloseTo(0.1, 1);
    expect(deviation).toBeCloseTo(Math.sqrt(mean * (1 - mean)), 9);
  });

  it('saves and says so where it is stopped', async () => {
    const { code, lines } = await run({ config: { training: { iterations_per_epoch: 100_000 } } }, (line, stop) => {
      if ('event' in line && line.event.type === 'rl.train.step') stop.abort();
    });
    expect(code).toBe(143);
    expect(events(lines).at(-1)).toMatchObject({ type: 'rl.train.interrupted', level: 'warning', data: { step: 10 } });
    expect(readSafetensors(join(directory, 'model.safetensors')).tensors.size).toBe(11);
  });

  it('tells every field that it cannot use', async () => {
    const config = { services: { task_url: 'https://task.app' }, training: { group_size: 1, learning_rate: 'high' }, evaluation: { seeds: [0.5] } };
    const { code, complaints, lines } = await run({ model: 'Qwen/Qwen3-4B', config });
    expect(code).toBe(2);
    expect(complaints.join('\n')).toMatch(/builtin\/tiny/);
    for (const field of ['task_url', 'config.training.group_size', 'config.training.learning_rate', 'config.evaluation.seeds']) expect(complaints.join('\n')).toContain(field);
    expect(events(lines).map(({ type, level }) => [type, level])).toEqual(complaints.map(() => ['rl.train.error', 'error']));
  });
});

describe('the parts of it', () => {
  it('measures an episode by its group', () => {
    expect(groupAdvantages([1, 0, 0, 1]).map((value) => Number(value.toFixed(3)))).toEqual([1, -1, -1, 1]);
    expect(groupAdvantages([1, 1, 1])).toEqual([0, 0, 0]);
  });

  it('favours what was right: what a policy learns from adds up to nothing for each prompt', () => {
    const problems = [{ left: 7, right: 5 }, { left: 0, right: 0 }];
    const { advantages, rewards, entropy } = sampleGroups(problems, new Float32Array(20).fill(0.1), 200, new Random(1));
    expect(rewards).toHaveLength(400);
    expect(entropy).toBeCloseTo(Math.log(10), 5);
    expect([Math.max(...advantages.subarray(0, 10)), Math.max(...advantages.subarray(10))]).toEqual([advantages[2], advantages[10]]);
    for (const row of [advantages.subarray(0, 10), advantages.subarray(10)]) expect(row.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 5);
  });

  it('asks each question once before any comes again', () => {
    expect(new Set(evaluationProblems(100, [0]))).toEqual(new Set(PROBLEMS));
    expect(evaluationProblems(150, [1]).slice(100)).toEqual(evaluationProblems(50, [1]));
    expect(evaluationProblems(20, [1])).not.toEqual(evaluationProblems(20, [2]));
    expect(PROBLEMS.map((problem) => [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].filter((action) => rewardOf(problem, action) === 1))).toEqual(PROBLEMS.map(({ left, right }) => [(left + right) % 10]));
  });
});
