// Records what the programs of this folder print, as the runner sees it: both streams in one file, in the order of their coming.
//     node test/capture/programs/record.mjs PYTHON NAME [CAPTURE]
// PYTHON is an interpreter that has the packages that NAME.py imports; the capture is test/capture/captures/NAME.txt, or CAPTURE.txt.
import { spawnSync } from 'node:child_process';
import { closeSync, openSync, statSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const [, , python, name, capture = name] = process.argv;
if (name === undefined) throw new Error('usage: record.mjs PYTHON NAME [CAPTURE]');
const path = fileURLToPath(new URL(`../captures/${capture}.txt`, import.meta.url));
writeFileSync(path, '');
const output = openSync(path, 'a');
const { status } = spawnSync(python, [fileURLToPath(new URL(`${name}.py`, import.meta.url))], {
  stdio: ['ignore', output, output],
  env: { ...process.env, PYTHONUNBUFFERED: '1', PYTHONDONTWRITEBYTECODE: '1' },
});
closeSync(output);
console.log(`${path}: exit code ${status}, ${statSync(path).size} bytes`);
