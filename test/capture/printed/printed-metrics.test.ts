import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MetricPattern } from '../../../src/capture/printed/metric-pattern.ts';
import { runs } from '../../support/property.ts';
import { finder, found, piecesOf, pointsOf, progressOf, recordsOf } from './printed-text.ts';

const bar = (done: number, total: number, figures = '', description = '') =>
  `\r${description}${description && ': '}${Math.floor((100 * done) / total)}%|███   | ${done}/${total} [00:01<00:05, 3.21it/s${figures && `, ${figures}`}]`;
const numbers = (count: number, from = 0) => Array.from({ length: count }, (_none, index) => index + from);

describe('the step of a printed figure', () => {
  it('is that of the bar, drawn again behind the line where it was cleared for it', () => {
    const cleared = `${bar(3, 100)}\r            \r{'loss': 0.5, 'epoch': 0.08}\n${bar(8, 100)}`;
    expect(found(cleared)).toEqual(['train.loss@8=0.5']);
    expect(found(`${bar(3, 100)}\n{'loss': 0.5, 'epoch': 0.03}\n${bar(8, 100)}`)).toEqual(['train.loss@3=0.5']);
  });

  it('is that of a bar that has no end yet', () => {
    const { read } = finder();
    expect(pointsOf(read(`${bar(3, 100)}\r            \r{'loss': 0.5}\n`, bar(8, 100).slice(1)))).toEqual(['train.loss@8=0.5']);
  });

  it('is not that of a bar of something else', () => {
    const text = `${bar(64, 64, '', 'Tokenizing')}\n${bar(2, 10)}\r${bar(7, 9, '', 'Validation')}\n{'eval_loss': 0.5}\n`;
    expect(found(text)).toEqual(['val.loss@2=0.5']);
  });

  it('is that of the bar with figures on it, or beside it, among several', () => {
    expect(found(`${bar(0, 3)}${bar(5, 10, 'loss=1')}\nacc: 0.5\n`)).toEqual(['train.loss@5=1', 'train.acc@5=0.5']);
    expect(found(`${bar(10, 10, 'loss=1')}${bar(1, 4)}\n{'eval_loss': 0.5}\n`)).toEqual(['train.loss@10=1', 'val.loss@10=0.5']);
    // One that has come to its end without any was about something else.
    expect(found(`${bar(64, 64)}${bar(1, 4)}\nacc: 0.5\n`)).toEqual(['train.acc@1=0.5']);
  });

  it('goes on where a bar begins a new pass, named or not', () => {
    const named = numbers(3).map((epoch) => bar(1, 2, `loss=0.${epoch}1`, `Epoch ${epoch}`) + bar(2, 2, `loss=0.${epoch}2`, `Epoch ${epoch}`)).join('');
    expect(found(named)).toEqual(['train.loss@1=0.01', 'train.loss@2=0.02', 'train.loss@3=0.11', 'train.loss@4=0.12', 'train.loss@5=0.21', 'train.loss@6=0.22']);
    expect(found(named.replaceAll(/Epoch \d: /g, ''))).toEqual(found(named));
  });

  it('counts over epochs where lines count within them', () => {
    const lines = numbers(3, 1).flatMap((epoch) => [0, 10, 20].map((batch) => `Epoch ${epoch} [${batch}/30] loss: 0.${epoch}${batch}\n`));
    expect(found(lines.join('')).map((point) => Number(/@(\d+)=/.exec(point)?.[1]))).toEqual([0, 10, 20, 30, 40, 50, 60, 70, 80]);
  });

  it('counts on from the end of an epoch that names its steps by their end', () => {
    const lines = numbers(3, 1).flatMap((epoch) => [100, 200, 300].map((batch) => `[${epoch}, ${batch}] loss: 0.${epoch}${batch}\n`));
    expect(found(lines.join('')).map((point) => Number(/@(\d+)=/.exec(point)?.[1]))).toEqual([100, 200, 300, 400, 500, 600, 700, 800, 900]);
  });

  it('counts over epochs where lines say how many batches of them there are, also in the line at the end of an epoch', () => {
    const epochs = [1, 2].map((epoch) => [
      ...[200, 400].map((batch) => `| epoch   ${epoch} |   ${batch}/  500 batches | lr 20.00 | ms/batch 11.5 | loss  5.${epoch}${batch / 100}\n`),
      `${'-'.repeat(89)}\n| end of epoch   ${epoch} | time: 40.00s | valid loss  4.${epoch} | valid ppl   200.1\n`,
    ]);
    expect(found(epochs.flat().join('')).filter((point) => point.includes('loss'))).toEqual([
      'train.loss@200=5.12', 'train.loss@400=5.14', 'val.loss@400=4.1', 'train.loss@700=5.22', 'train.loss@900=5.24', 'val.loss@900=4.2',
    ]);
  });

  it('is the number in front of figures, counted over the epochs that are announced', () => {
    expect(found('Epoch 1/2\n[0] loss=0.9\n[1] loss=0.8\nEpoch 2/2\n[0] loss=0.7\n[1] loss=0.6\n')).toEqual([
      'train.loss@0=0.9', 'train.loss@1=0.8', 'train.loss@2=0.7', 'train.loss@3=0.6',
    ]);
    // A line that says its step has the number of a process in front.
    expect(found('[0] step 7 loss=0.9\n[1] step 7 loss=0.9\n[0] step 8 loss=0.8\n[1] step 8 loss=0.8\n')).toEqual(['train.loss@7=0.9', 'train.loss@8=0.8']);
  });

  it('is the epoch where nothing else counts', () => {
    expect(found('Epoch 1/2\ntrain loss: 0.5\nval loss: 0.6\nEpoch 2/2\ntrain loss: 0.4\nval loss: 0.5\n')).toEqual([
      'train.loss@1=0.5', 'val.loss@1=0.6', 'train.loss@2=0.4', 'val.loss@2=0.5',
    ]);
    expect(found('Epoch 1: loss 0.5\nEpoch 2: loss 0.4\n')).toEqual(['train.loss@1=0.5', 'train.loss@2=0.4']);
  });

  it('is counted where nothing says it', () => {
    expect(found("loss: 0.5\nacc: 0.1\nloss: 0.5\nloss: 0.4\n{'loss': 0.3, 'epoch': 0.5}\n{'loss': 0.2, 'epoch': 1.0}\n")).toEqual([
      'train.loss@1=0.5', 'train.acc@1=0.1', 'train.loss@2=0.5', 'train.loss@3=0.4', 'train.loss@4=0.3', 'train.loss@5=0.2',
    ]);
  });

  it('stands in the first column of a table', () => {
    const table = '  epoch    train_loss    valid_acc     dur\n-------  ------------  -----------  ------\n      1        0.6904       0.8250  0.0155\nsaved to disk\n      2           nan       0.8750  0.0044  +\n 3 4 5\n';
    expect(found(table)).toEqual(['train.loss@1=0.6904', 'val.acc@1=0.825', 'train.loss@2=NaN', 'val.acc@2=0.875']);
  });
});

describe('figures of bars', () => {
  it('are told at the end where they came too fast before', () => {
    expect(found(bar(8, 9, 'loss=3') + bar(8, 9, 'loss=2') + bar(9, 9, 'loss=2'))).toEqual(['train.loss@8=3', 'train.loss@9=2']);
  });

  it('of rich stand behind it and below it', () => {
    const text = 'Epoch 2/2  ━━━━━━━━━━╸━━━━━ 12/12 0:00:01 • 0:00:00 841.70it/s v_num: 3 train_loss: 0.009\n                              val_loss: 0.006\n';
    expect(found(text)).toEqual(['train.loss@36=0.009', 'val.loss@36=0.006']);
    expect(progressOf(recordsOf(text))).toEqual([{ step: 36, total_steps: 36, epoch: 2 }]);
    const wrapped = 'Epoch 2/2  ━━━━━━━━━━━━━━━━ 12/12 0:00:00 •        1035.37it/s train_loss: 0.009\n                                  0:00:00                      val_loss: 0.006  \n';
    expect(found(wrapped)).toEqual(found(text));
  });

  it('are taken when they change: a bar keeps the old ones when it moves on', () => {
    const text = bar(0, 9, 'loss=3') + bar(4, 9, 'loss=3') + bar(4, 9, 'loss=2') + bar(8, 9, 'loss=2') + bar(9, 9, 'loss=1');
    expect(found(text)).toEqual(['train.loss@0=3', 'train.loss@4=2', 'train.loss@9=1']);
  });

  it('are not told again by a line beside the bar', () => {
    expect(found(`${bar(3, 9, 'loss=0.123')}\nloss: 0.12345\n${bar(4, 9, 'loss=0.1')}`)).toEqual(['train.loss@3=0.123', 'train.loss@4=0.1']);
  });

  it('of a validation count when it is through', () => {
    const text = bar(5, 10, 'loss=1') + bar(1, 3, 'loss=9', 'Validation') + bar(3, 3, 'loss=2', 'Validation');
    expect(found(text)).toEqual(['train.loss@5=1', 'val.loss@5=2']);
  });

  it('are at most ten a second for long, and the last one is kept', async () => {
    const { clock, metrics, read } = finder();
    const first = read(numbers(1_000).map((step) => bar(step, 5_000, `loss=${step}`)).join(''));
    expect(first.filter(({ kind }) => kind === 'metric')).toHaveLength(200);
    await clock.advance(2_000);
    const second = read(numbers(1_000, 1_000).map((step) => bar(step, 5_000, `loss=${step}`)).join(''));
    expect(second.filter(({ kind }) => kind === 'metric')).toHaveLength(20);
    expect(pointsOf(metrics.end())).toEqual(['train.loss@1999=1999']);
  });
});

describe('repeats', () => {
  it('of a name and step within 64 lines are dropped, as each process of a group prints them', () => {
    expect(found('0: step 1 loss 0.5\n1: step 1 loss 0.6\n0: step 2 loss 0.4\n1: step 2 loss 0.5\n')).toEqual(['train.loss@1=0.5', 'train.loss@2=0.4']);
    const between = (count: number) => `step 1 loss 0.5\n${'x\n'.repeat(count)}step 1 loss 0.6\n`;
    expect(found(between(63))).toHaveLength(1);
    expect(found(between(64))).toHaveLength(2);
  });

  it('of what came through the file or over HTTP are not believed', () => {
    const names = new Set(['train.loss']);
    const text = 'step 1 loss 0.5 acc 0.1\nstep 2 loss 0.4 acc 0.2\n';
    expect(found(text, { isReported: (name) => names.has(name) })).toEqual(['train.acc@1=0.1', 'train.acc@2=0.2']);
  });
});

describe('a run that begins again', () => {
  it('is another attempt, for all of its names', () => {
    const lines = (from: number, to: number) => numbers(to - from + 1, from).map((step) => `step ${step} loss 0.5${step % 2 === 0 ? ` acc 0.${step}` : ''}\n`).join('');
    const points = found(lines(1, 5) + lines(2, 4) + lines(1, 2));
    expect(points).toEqual([
      'train.loss@1=0.5', 'train.loss@2=0.5', 'train.acc@2=0.2', 'train.loss@3=0.5', 'train.loss@4=0.5', 'train.acc@4=0.4', 'train.loss@5=0.5',
      'train.loss@2=0.5 #2', 'train.acc@2=0.2 #2', 'train.loss@3=0.5 #2', 'train.loss@4=0.5 #2', 'train.acc@4=0.4 #2',
      'train.loss@1=0.5 #3', 'train.loss@2=0.5 #3', 'train.acc@2=0.2 #3',
    ]);
  });

  it('shows in a bar that begins again before its end', () => {
    expect(found(bar(10, 90, 'loss=3') + bar(20, 90, 'loss=2') + bar(30, 90, 'loss=1') + bar(0, 90) + bar(10, 90, 'loss=4'))).toEqual([
      'train.loss@10=3', 'train.loss@20=2', 'train.loss@30=1', 'train.loss@10=4 #2',
    ]);
  });

  it('is none where processes of a group are out of step, or two runs print in turns', () => {
    expect(found('step 10 loss 1\nstep 20 loss 2\nstep 10 loss 3\nstep 30 loss 4\n')).toEqual(['train.loss@10=1', 'train.loss@20=2', 'train.loss@30=4']);
    const turns = numbers(50).map((index) => `step ${index} loss 0.1\nstep ${1_000 + index} loss 0.2\n`).join('');
    const attempts = new Set(recordsOf(turns).map((record) => (record.kind === 'metric' && record.data?.['attempt']) || 1));
    expect(attempts.size).toBeLessThanOrEqual(3);
  });
});

describe('progress', () => {
  it('is told of the bar of the training, once a second and at the end', async () => {
    const { clock, metrics, read } = finder();
    expect(progressOf(read(bar(0, 9) + bar(1, 9) + bar(2, 9)))).toEqual([{ step: 2, total_steps: 9 }]);
    await clock.advance(999);
    expect(progressOf(read(bar(3, 9)))).toEqual([]);
    await clock.advance(1);
    expect(progressOf(read(bar(4, 9) + bar(7, 20, '', 'Map')))).toEqual([{ step: 4, total_steps: 9 }]);
    read(bar(9, 9));
    expect(metrics.end()).toMatchObject([{ kind: 'event', type: 'sft.progress', message: 'step 9/9', data: { step: 9, total_steps: 9 } }]);
    expect(metrics.end()).toEqual([]);
  });

  it('is told of lines that say how many steps there are, and has the type of the job', () => {
    expect(progressOf(recordsOf('step 10/300 loss 0.5\n'))).toEqual([{ step: 10, total_steps: 300 }]);
    expect(recordsOf('step 10/300 reward 0.5\n', { jobType: 'rl' }).at(-1)).toMatchObject({ type: 'rl.train.step' });
    expect(recordsOf('step 10/300 reward 0.5\n', { jobType: undefined }).at(-1)).toMatchObject({ type: 'progress' });
    expect(recordsOf('step 10/300 loss 0.5\n', { isReported: (name) => name === 'sft.progress' }).map(({ kind }) => kind)).toEqual(['metric']);
  });

  it('claims no end of a bar of one epoch among many', () => {
    expect(progressOf(recordsOf(bar(5, 9, 'loss=1', 'Epoch 0')))).toEqual([]);
    expect(progressOf(recordsOf(bar(5, 9, 'loss=1', 'Epoch 2/3')))).toEqual([{ step: 14, total_steps: 27, epoch: 2 }]);
  });
});

describe('bounds', () => {
  it('hold for names, and are said once', () => {
    const { read } = finder();
    const records = read(numbers(600).map((index) => `step 1 loss_${index}=0.5\n`).join(''));
    expect(records.filter(({ kind }) => kind === 'metric')).toHaveLength(512);
    expect(records.at(-1)).toMatchObject({ kind: 'event', type: 'runner.metrics.dropped', level: 'warning', message: expect.stringContaining('512 names') });
    expect(read('step 2 loss_0=0.4 loss_599=0.4\n')).toHaveLength(1);
  });

  it('hold for points, and are said', async () => {
    const { clock, metrics, read } = finder();
    const lines = (from: number) => numbers(30_000, from).map((step) => `step ${step} loss 0.5\n`).join('');
    const first = read(lines(0));
    expect(first.filter(({ kind }) => kind === 'metric')).toHaveLength(20_000);
    expect(first.at(-1)).toMatchObject({ type: 'runner.metrics.dropped', level: 'warning' });
    await clock.advance(10_000);
    expect(read(lines(30_000))).toHaveLength(2_000);
    // The first of each that was too much was looked at.
    expect(metrics.end()).toMatchObject([{ message: expect.stringContaining('37998 printed lines were not searched') }]);
  });
});

describe('names', () => {
  it('stay as they are printed where that is wanted', () => {
    expect(found("{'loss': 0.5, 'eval_loss': 0.6, 'step': 1}\n", { mapNames: false })).toEqual(['loss@1=0.5', 'eval_loss@1=0.6']);
  });
});

describe('patterns of the user', () => {
  const patterns = [new MetricPattern('objective', 'act ([-+0-9.e]+)'), new MetricPattern('mine', 'at (?<step>\\d+) is (?<value>\\S+)')];

  it('find what nothing else does, at the step of the line, and keep their names', () => {
    expect(found('iter 1 act 2.1e+02 pre 3\niter 2 act 1e+02 pre 2\nvalue at 17 is nan\n', { patterns })).toEqual(['objective@1=210', 'objective@2=100', 'mine@17=NaN']);
  });

  it('go before what is found without them, and stay where that is switched off', () => {
    const own = [new MetricPattern('train.loss', 'true loss ([0-9.]+)')];
    const text = 'step 3 loss 0.9 true loss 0.1 acc 0.5\n';
    expect(found(text, { patterns: own })).toEqual(['train.loss@3=0.1', 'train.true_loss@3=0.1', 'train.acc@3=0.5']);
    expect(found(`${bar(4, 9, 'loss=3')}\n${text}`, { patterns: own, sniff: false })).toEqual(['train.loss@3=0.1']);
    expect(found(`${bar(4, 9, 'loss=3')}\ntrue loss 0.2\n`, { patterns: own, sniff: false })).toEqual(['train.loss@4=0.2']);
  });

  it('cost no more time than they may, and what they missed is said', () => {
    let now = 0;
    const clock = { now: () => now++, sleep: async () => undefined };
    const { read } = finder({ patterns, clock });
    const records = read(numbers(100).map((step) => `iter ${step} act ${step}\n`).join(''));
    expect(records.filter(({ kind }) => kind === 'metric').length).toBeLessThan(60);
    expect(records.at(-1)).toMatchObject({ kind: 'event', type: 'runner.metrics.dropped', message: expect.stringContaining('[[runner.metrics]]') });
  });
});

describe('a runner that takes a program up', () => {
  const story = [bar(1, 9), '\r    \r', "{'loss': 0.5}\n", bar(2, 9), '\nacc: 0.1\n', 'Epoch 1\n', 'step 3 loss 0.4\n', 'acc: 0.2\n', bar(4, 9, 'loss=0.3'), bar(4, 9, 'loss=0.3'), '\nstep 5 loss 0.2\n', 'step 5 loss 0.2\n'].join('');

  it('goes on as if it had read all', () => {
    const pieces = piecesOf(`${story}step 6 loss 0.1\nacc: 0.3\nstep 6 loss 0.1\n${story}`);
    for (const cut of numbers(pieces.length - 1, 1)) {
      // Nobody knows of a bar that is not drawn yet.
      if (pieces[cut]?.text.trim() === '') continue;
      const whole = finder().metrics.records(pieces).filter(({ kind }) => kind === 'metric');
      const before = finder().metrics.records(pieces.slice(0, cut), pieces[cut]?.text).filter(({ kind }) => kind === 'metric');
      const { metrics } = finder();
      metrics.warmUp(pieces.slice(0, cut));
      const after = metrics.records(pieces.slice(cut)).filter(({ kind }) => kind === 'metric');
      expect(pointsOf([...before, ...after])).toEqual(pointsOf(whole));
    }
  });

  it('does not tell again what a bar showed before', () => {
    const { metrics } = finder();
    metrics.warmUp(piecesOf(numbers(300).map((step) => bar(step, 5_000, `loss=${step}`)).join('')));
    expect(metrics.end()).toEqual([]);
  });

  it('goes on counting from what the log holds, also what is not in sight any more', () => {
    const { metrics, read } = finder();
    metrics.warmUp(piecesOf('loss: 0.5\n'), [{ name: 'train.loss', step: 700, attempt: 3 }]);
    expect(pointsOf(read('loss: 0.4\n'))).toEqual(['train.loss@701=0.4 #3']);
    const passes = finder();
    passes.metrics.warmUp(piecesOf(bar(9, 10, 'loss=0.2')), [{ name: 'train.loss', step: 39, attempt: 1 }]);
    expect(pointsOf(passes.read(bar(10, 10, 'loss=0.1') + bar(1, 10, 'loss=0.05')))).toEqual(['train.loss@40=0.1', 'train.loss@41=0.05']);
  });
});

it('whatever is printed, nothing breaks, each point is a good record, and pages make no difference', () => {
  const word = fc.constantFrom('loss', ' ', '=', ': ', '0.5', 'nan', '{', "'", '"', '}', ',', '|', '%|', '17/100', ' [00:01<00:05, 3it/s', ']', '\r', '\n', '[3]\t', 'step', 'Epoch 1/5', '3', '\u001b[A', 'val_', '-', 'info', '1e999', 'x');
  const text = fc.array(fc.oneof({ weight: 5, arbitrary: word }, { weight: 1, arbitrary: fc.string({ maxLength: 5 }) }), { maxLength: 60 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(text, fc.nat(20), (printed, cut) => {
      const pieces = piecesOf(printed);
      const whole = finder().metrics.records(pieces).filter(({ kind }) => kind === 'metric');
      for (const record of whole) {
        if (record.kind !== 'metric') continue;
        expect(record.name).not.toBe('');
        expect(Number.isFinite(record.step)).toBe(true);
        expect(record.value === null ? typeof record.data?.['nonfinite'] : typeof record.value).toBe(record.value === null ? 'string' : 'number');
      }
      const { metrics } = finder();
      const parts = [...metrics.records(pieces.slice(0, cut), pieces[cut]?.text), ...metrics.records(pieces.slice(cut))];
      if (pieces[cut]?.text.trim() !== '') expect(pointsOf(parts)).toEqual(pointsOf(whole));
    }),
    runs(1_000),
  );
});
