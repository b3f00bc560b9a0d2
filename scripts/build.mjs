// Compiles src to dist, removes what has no source any more, and makes the command executable.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');

const compiler = fileURLToPath(import.meta.resolve('typescript/bin/tsc'));
const compiled = spawnSync(process.execPath, [compiler, '--project', 'tsconfig.build.json'], { cwd: root, stdio: 'inherit' });
if (compiled.status !== 0) process.exit(compiled.status ?? 1);

// Not emptied before the build: a backend in the background may be running from it.
for (const file of readdirSync(dist, { recursive: true })) {
  const stem = /^(.*?)(?:\.d)?\.(?:js|ts)(?:\.map)?$/.exec(String(file))?.[1];
  if (stem !== undefined && !existsSync(join(root, 'src', `${stem}.ts`))) rmSync(join(dist, String(file)));
}
chmodSync(join(dist, 'cli', 'main.js'), 0o755);
