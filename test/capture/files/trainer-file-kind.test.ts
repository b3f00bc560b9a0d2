import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { KIND_BYTES, trainerFileKind } from '../../../src/capture/files/trainer-file-kind.ts';

const kind = (name: string, head: string | Buffer = '') => trainerFileKind(name, Buffer.from(head));

it('a file is known by its name', () => {
  expect(['trainer_log.jsonl', 'logging.jsonl', 'metrics.jsonl', 'run_1.metrics.jsonl', 'eval-metrics.ndjson'].map((name) => kind(name))).toEqual(Array(5).fill('metric-lines'));
  expect(kind('trainer_state.json')).toBe('trainer-state');
  expect(kind('events.out.tfevents.1700000000.host.1.0')).toBe('event-file');
});

it('a file of another name is known by how it begins', () => {
  const capture = readFileSync('test/capture/files/captures/torch.tfevents');
  expect(kind('whatever', capture)).toBe('event-file');
  expect(kind('whatever', capture.subarray(0, 11))).toBeUndefined();
  const lines: [string, string | undefined][] = [
    ['{"step": 1, "loss": 0.5}\n', 'metric-lines'],
    ['{"epoch": 1, "loss": NaN, "note": "short"}\n', 'undecided but for its words'],
    ['{"step": 1, "data": {"loss": 0.5}}\n', 'metric-lines'],
    ['{"step": 1, "loss"', 'undecided'],
    ['', 'undecided'],
    ['{"step": 1, "prompt": "once", "completion": "upon a time", "reward": 1}\n', undefined],
    [`{"step": 1, "reward": 1, "completion": "${'x'.repeat(200)}"}\n`, undefined],
    ['{"messages": [], "index": 5}\n', undefined],
    ['no json\n', undefined],
    ['x'.repeat(KIND_BYTES), undefined],
  ];
  for (const [text, expected] of lines) expect([text.slice(0, 40), kind('samples.jsonl', text)]).toEqual([text.slice(0, 40), expected === 'undecided but for its words' ? undefined : expected]);
});

it('a file that nobody knows is none', () => {
  expect([kind('train.log', 'step 1 loss 2\n'), kind('model.safetensors', 'x'), kind('config.json', '{"step": 1}\n')]).toEqual([undefined, undefined, undefined]);
});
