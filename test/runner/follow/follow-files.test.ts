import { cpSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { GIVEN_UP } from '../../../src/capture/files/file-reader.ts';
import { existingFiles } from '../../../src/runner/follow/follow-files.ts';
import { CAPTURES, folder, line, shown } from './folder.ts';

describe('files that are followed', () => {
  it('are found as they appear, and told as they grow: each line once, whoever reads', async () => {
    const { write, search } = folder(['runs/**', 'logs/metrics.jsonl']);
    const first = search();
    expect(await first.read()).toEqual([]);
    write('runs/a/trainer_log.jsonl', line(1) + '{"step": 2,');
    write('logs/metrics.jsonl', line(1, 'kl'));
    write('logs/other.jsonl', line(1, 'unwanted'));
    expect(shown(await first.read()).toSorted()).toEqual(['train.kl@1', 'train.loss@1']);
    write('runs/a/trainer_log.jsonl', ' "loss": 2}\n');
    expect(shown(await first.read())).toEqual(['train.loss@2']);
    write('runs/a/trainer_log.jsonl', line(3));
    const second = search();
    expect(shown(await second.read())).toEqual(['train.loss@3']);
    write('runs/a/trainer_log.jsonl', '{"step": 4, "loss": 4}');
    expect(await second.read()).toEqual([]);
    expect(shown(await second.read(true))).toEqual(['train.loss@4']);
  });

  it('are those that a trainer writes, and no link', async () => {
    const { cwd, write, search } = folder(['**']);
    write('out/samples.jsonl', '{"prompt": "a", "completion": "b", "step": 1, "reward": 1}\n');
    write('out/log.txt', 'step 1 loss 1\n');
    write('out/.cache/metrics.jsonl', line(1));
    write('out/mine.jsonl', line(1));
    symlinkSync(cwd, join(cwd, 'out/around'));
    symlinkSync(join(cwd, 'out/mine.jsonl'), join(cwd, 'out/metrics.jsonl'));
    const { read, files } = search();
    expect(shown(await read(true))).toEqual(['train.loss@1']);
    expect([files.count, files.notices]).toEqual([1, []]);
  });

  it('may have any name where a pattern names them, and a link may be named', async () => {
    const { cwd, write, search } = folder(['odd', 'link.jsonl', 'binary']);
    write('odd', line(1));
    write('target', line(2, 'kl'));
    write('binary', 'text\n');
    symlinkSync(join(cwd, 'target'), join(cwd, 'link.jsonl'));
    const { read, files } = search();
    expect(shown(await read()).toSorted()).toEqual(['train.kl@2', 'train.loss@1']);
    expect(shown(files.notices)).toEqual(['binary is no file of a trainer that can be followed']);
  });

  it('that were there before are told from where they ended, and old ones are left alone', async () => {
    const { cwd, globs, write } = folder(['**']);
    write('metrics.jsonl', line(1) + line(2));
    write('old/metrics.jsonl', line(1, 'old'));
    cpSync(join(CAPTURES, 'trainer/checkpoint-8'), join(cwd, 'checkpoint-8'), { recursive: true });
    const existing = await existingFiles({ cwd, globs });
    const since = Date.now();
    utimesSync(join(cwd, 'old/metrics.jsonl'), 1_000, 1_000);
    const { read } = folder(['**'], { existing, since, cwd }).search();
    expect(await read()).toEqual([]);
    write('metrics.jsonl', line(3));
    cpSync(join(CAPTURES, 'trainer/checkpoint-16'), join(cwd, 'checkpoint-16'), { recursive: true });
    const told = shown(await read());
    expect(told[0]).toBe('train.loss@3');
    expect(told.filter((text) => text.startsWith('train.grad_norm'))).toEqual(['train.grad_norm@10', 'train.grad_norm@12', 'train.grad_norm@14', 'train.grad_norm@16']);
  });

  it('are told anew where another one takes their place, or they are emptied', async () => {
    const { cwd, write, search } = folder(['*.jsonl']);
    const path = join(cwd, 'metrics.jsonl');
    const first = search();
    write('metrics.jsonl', line(1) + line(2) + line(3));
    expect(shown(await first.read())).toEqual(['train.loss@1', 'train.loss@2', 'train.loss@3']);
    // Emptied, and begun again with the very same line.
    truncateSync(path);
    write('metrics.jsonl', line(1));
    expect(await first.read()).toEqual([]);
    expect(shown(await first.read())).toEqual(['train.loss@1']);
    write('metrics.jsonl', line(2));
    expect(shown(await first.read())).toEqual(['train.loss@2']);
    // Another reader knows which of the two it is.
    const second = search();
    expect(await second.read()).toEqual([]);
    writeFileSync(`${path}.new`, line(7) + line(8));
    renameSync(`${path}.new`, path);
    expect(await second.read()).toEqual([]);
    expect(shown(await second.read())).toEqual(['train.loss@7', 'train.loss@8']);
    write('metrics.jsonl', line(9));
    expect(shown(await second.read())).toEqual(['train.loss@9']);
    rmSync(path);
    expect(await second.read()).toEqual([]);
  });

  it('are read on from where another reader is by now, also where that is behind what was found', async () => {
    const { cwd, write } = folder(['*.jsonl']);
    const path = join(cwd, 'metrics.jsonl');
    write('metrics.jsonl', line(1));
    let asked = '';
    const positionOf = async (producerId: string) => {
      // Between the finding and the answer the file has grown, and the other one has stored it.
      if (asked === '') write('metrics.jsonl', line(2));
      asked ||= producerId;
      return producerId === asked ? statSync(path).size : 0;
    };
    const { files } = folder(['*.jsonl'], { cwd, positionOf }).search();
    expect((await files.find(false)).map(({ file, offset }) => [file.producerId, offset])).toEqual([[asked, statSync(path).size]]);
    rmSync(path);
    expect(await folder(['*.jsonl'], { cwd, positionOf }).search().read()).toEqual([]);
  });

  it('of TensorBoard wait for the rest of a record, and one that is damaged is told once', async () => {
    const { write, search } = folder(['runs/**']);
    const whole = readFileSync(join(CAPTURES, 'torch.tfevents'));
    const name = 'runs/events.out.tfevents.1700000000.host.1.0';
    const first = search();
    write(name, whole.subarray(0, 20));
    expect(await first.read()).toEqual([]);
    write(name, whole.subarray(20, 400));
    const before = shown(await first.read());
    write(name, whole.subarray(400));
    const second = search();
    const all = [...before, ...shown(await second.read())];
    expect(all).toHaveLength(14);
    expect(new Set(all).size).toBe(14);
    write(name, Buffer.alloc(40, 7));
    expect(shown(await second.read())).toEqual([`${name} is damaged at byte ${whole.length}, and is read no further`]);
    write(name, Buffer.alloc(40, 8));
    expect(await second.read()).toEqual([]);
    const third = search();
    expect(await third.read(true)).toEqual([]);
    expect(third.followed[0]?.offset).toBe(GIVEN_UP);
  });

  it('of several runs are told apart: training and validation, and folders', async () => {
    const { write, search } = folder(['**']);
    const whole = readFileSync(join(CAPTURES, 'tensorboardx.tfevents'));
    const { read } = search();
    write('logs/train/events.out.tfevents.1700000001.h.1', whole);
    write('logs/validation/events.out.tfevents.1700000002.h.1', whole);
    write('logs/again/events.out.tfevents.1700000003.h.1', whole);
    write('logs/again/deep/validation/events.out.tfevents.1700000004.h.1', whole);
    const names = new Set((await read()).map((record) => (record.kind === 'metric' ? `${record.name} ${record.phase}` : record.kind)));
    expect([...names]).toEqual(['train.loss train', 'val.loss eval', 'again/train.loss train', 'again/deep/val.loss eval']);
  });

  it('of one run may lie in folders beside its own file, as add_scalars writes them', async () => {
    const { write, search } = folder(['**']);
    const whole = readFileSync(join(CAPTURES, 'tensorboardx.tfevents'));
    const { read } = search();
    for (const run of ['runs/Nov01', 'runs/Nov02']) {
      const second = run === 'runs/Nov01' ? 1_700_000_001 : 1_700_000_002;
      for (const [part, number] of [['loss_train/', 1], ['loss_val/', 2], ['loss_b/', 3], ['', 0]] as const) write(`${run}/${part}events.out.tfevents.${second}.h.1.${number}`, whole);
    }
    const names = new Set((await read()).map((record) => (record.kind === 'metric' ? `${record.name} ${record.phase}` : record.kind)));
    expect([...names]).toEqual([
      'train.loss train', 'loss/b undefined', 'val.loss eval',
      'Nov02/train.loss train', 'Nov02/loss/b undefined', 'Nov02/val.loss eval',
    ]);
  });

  it('of two kinds do not tell the same twice', async () => {
    const { cwd, write, search } = folder(['**']);
    write('trainer_log.jsonl', '{"current_steps": 2, "total_steps": 16, "loss": 1.5, "lr": 1}\n');
    const first = search();
    expect(shown(await first.read())).toEqual(['train.loss@2', 'train.learning_rate@2', 'step 2/16']);
    cpSync(join(CAPTURES, 'trainer/checkpoint-8'), join(cwd, 'checkpoint-8'), { recursive: true });
    expect(shown(await first.read()).filter((text) => !/train\.(?:loss|learning_rate)@[468]|step 8/.test(text))).toEqual(['train.grad_norm@2', 'train.grad_norm@4', 'train.grad_norm@6', 'train.grad_norm@8', 'val.loss@8', 'val.runtime@8', 'val.samples_per_second@8', 'val.steps_per_second@8']);
    // Another reader knows it too, whichever file comes next.
    const second = search();
    write('trainer_log.jsonl', [4, 6, 8, 9].map((step) => `{"current_steps": ${step}, "loss": 1}\n`).join(''));
    expect(shown(await second.read())).toEqual(['train.loss@9']);
    cpSync(join(CAPTURES, 'trainer/checkpoint-16'), join(cwd, 'checkpoint-16'), { recursive: true });
    expect(shown(await second.read()).slice(0, 3)).toEqual(['train.grad_norm@10', 'train.learning_rate@10', 'train.loss@10']);
  });

  it('of a trainer whose output is read too are passed by where no pattern names them', async () => {
    const { cwd, search } = folder(['**'], { onlyNamedStates: true });
    cpSync(join(CAPTURES, 'trainer'), join(cwd, 'out'), { recursive: true });
    expect(await search().read(true)).toEqual([]);
    const named = folder(['out/**/trainer_state.json'], { onlyNamedStates: true });
    cpSync(join(CAPTURES, 'trainer'), join(named.cwd, 'out'), { recursive: true });
    const told = shown(await named.search().read(true));
    expect(told.filter((text) => text.startsWith('train.loss'))).toHaveLength(8);
    expect(told.at(-1)).toBe('step 16/16');
    // A folder that was copied has its files in any order: those of about the same time are told apart by how much they hold.
    utimesSync(join(named.cwd, 'out/checkpoint-8/trainer_state.json'), new Date(), new Date(Date.now() + 1_000));
    named.positions.clear();
    expect(shown(await named.search().read(true))).toEqual(told);
  });

  it('say a name first where most of what they bring is new, and not where they repeat what was printed', async () => {
    const { write, search } = folder(['metrics.jsonl']);
    const { files } = search();
    const printed = (step: number) => ({ kind: 'metric', name: 'train.loss', value: step, step }) as const;
    expect(files.printed([printed(1), printed(2), printed(3)])).toHaveLength(3);
    // The fourth was printed in the same moment, and is not read yet.
    write('metrics.jsonl', [1, 2, 3, 4].map((step) => line(step)).join(''));
    const [file] = (await files.find(false)).map((found) => found.file);
    expect([shown((file?.read(0, false) ?? []).flatMap(({ records }) => records)), file?.leads]).toEqual([['train.loss@4'], []]);
    expect(files.printed([printed(4)])).toEqual([]);
    write('metrics.jsonl', line(5) + line(6));
    const offset = line(1).length * 4;
    expect(file?.read(offset, false)).toHaveLength(2);
    expect(file?.leads).toEqual(['train.loss']);
  });

  it('are at most 256, and that is said once', async () => {
    const { write, search } = folder(['**']);
    for (let run = 0; run < 260; run++) write(`run-${run}/metrics.jsonl`, line(1));
    const { read, files } = search();
    expect(await read()).toHaveLength(256);
    expect(await read()).toHaveLength(0);
    expect(shown(files.notices)).toEqual(['More than 256 files were found: the others are not followed']);
  });
});
