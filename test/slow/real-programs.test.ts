import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { NewRecord } from '../../src/core/log-record.ts';
import { seriesOf } from '../capture/golden/captured.ts';
import { GOLDEN } from '../capture/golden/golden-series.ts';
import { runnerFixture } from '../support/runner-fixture.ts';
import { tell } from './slow-test.ts';

/** The interpreter whose packages are tried. */
const PYTHON = process.env['TRAINSTREAM_PYTHON'] || 'python3';
const PROGRAMS = 'test/capture/programs';

/** How often these print depends on the speed of the machine. */
const AS_FAST_AS_THEY_CAN = ['fasttext', 'tqdm-postfix'];

/** A program prints otherwise with another version of its package. */
const goldenName = (name: string, transformers: string) => (name === 'transformers' ? `${name}-${transformers}` : name);

const names = readdirSync(PROGRAMS)
  .filter((file) => file.endsWith('.py'))
  .map((file) => file.replace('.py', ''))
  // Others are about the files that they write.
  .filter((name) => goldenName(name, '5') in GOLDEN)
  .toSorted();
const source = (name: string) => readFileSync(`${PROGRAMS}/${name}.py`, 'utf8');
const packagesOf = (name: string) => [...new Set([...source(name).matchAll(/^(?:import|from) (\w+)/gm)].map(([, found = '']) => found))];

/** Which of all packages there are, and the major version of transformers. Only looked for: loading some of them takes seconds. */
function installed(): { readonly packages: readonly string[]; readonly transformers: string } {
  const wanted = [...new Set(names.flatMap(packagesOf))];
  const script = `import json, sys, importlib.util, importlib.metadata
found = [name for name in sys.argv[1:] if importlib.util.find_spec(name)]
print(json.dumps({"packages": found, "transformers": importlib.metadata.version("transformers").split(".")[0] if "transformers" in found else ""}))`;
  const { stdout } = spawnSync(PYTHON, ['-c', script, ...wanted], { encoding: 'utf8' });
  return stdout ? (JSON.parse(stdout) as ReturnType<typeof installed>) : { packages: [], transformers: '' };
}

const { packages, transformers } = installed();
const missing = names.filter((name) => !packagesOf(name).every((wanted) => packages.includes(wanted)));
tell(`real programs: ${names.length - missing.length} of ${names.length} can be run by ${PYTHON}${missing.length > 0 ? `; not installed: ${missing.join(', ')}` : ''}`);

/** The last step of each series. */
const lastSteps = (series: ReturnType<typeof seriesOf>) => Object.fromEntries(Object.entries(series).map(([name, [, , last]]) => [name, last.split(':')[0]]));

describe('metrics of a real program', () => {
  it.skip.each(missing)('%s, which is not installed', () => undefined);

  it.each(names.filter((name) => !missing.includes(name)))('%s', async (name) => {
    const { startRunner, queueScript, ended } = await runnerFixture();
    const jobId = await queueScript('', { command: [PYTHON, resolve(PROGRAMS, `${name}.py`)] });
    startRunner();
    const records = await ended(jobId);
    expect(records.at(-1)).toMatchObject({ status: 'succeeded' });
    const series = seriesOf(records as unknown as NewRecord[]);
    tell(`${name}: ${Object.entries(series).map(([metric, [count]]) => `${metric} (${count})`).join(', ')}`);
    const golden = GOLDEN[goldenName(name, transformers)] ?? {};
    expect(Object.keys(series).toSorted()).toEqual(Object.keys(golden).toSorted());
    if (!AS_FAST_AS_THEY_CAN.includes(name)) expect(lastSteps(series)).toEqual(lastSteps(golden));
  });
});
