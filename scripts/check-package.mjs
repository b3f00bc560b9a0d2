// Looks at the package as it would be published: packs it, unpacks it into an empty folder and uses it from there.
// Prints one line a check; ends with 1 where one fails. Installs nothing.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

const root = fileURLToPath(new URL('..', import.meta.url));
const manifest = readJson(join(root, 'package.json'));
const scratch = mkdtempSync(join(tmpdir(), 'trainstream-package-'));
const installed = join(scratch, 'node_modules', manifest.name);

/** What the package may take. Bytes; it had 0.5 and 2.2 MB when this was written. */
const LARGEST_PACKED = 1_000_000;
const LARGEST_UNPACKED = 5_000_000;

/** What a program that imports "." must not pay for: what serves, runs, trains or draws, and the libraries for that. */
const HEAVY_FOLDERS = /\/dist\/(?:server|runner|trainer|cli|testing|handlers\/rich)\//;
const HEAVY_PACKAGES = /node_modules\/(?:@photostructure|@jax-js|@hono|hono|commander|toml-eslint-parser|zod)\/|^node:sqlite$/;

/** Files that have no business in a package. */
const UNWANTED = /(?:^|\/)(?:test|node_modules|coverage|\.[^/]+)(?:\/|$)|\.(?:test|spec)\.[a-z]+$|\.(?:tsbuildinfo|db|log|pem|key|tgz)$/;

/** Texts that have no business in a file: keys and tokens of the kinds that have a shape of their own. */
const SECRET = /-----BEGIN [A-Z ]*PRIVATE KEY|\bnpm_[A-Za-z0-9]{36}|\bgh[pousr]_[A-Za-z0-9]{36}|\bsk-[A-Za-z0-9_-]{32}|\bhf_[A-Za-z0-9]{34}|\bAKIA[A-Z0-9]{16}\b/;

function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}

/** Runs a program to its end. @throws Error with what it printed where it fails */
function run(file, args, options = {}) {
  const { error, status, stdout, stderr } = spawnSync(file, args, { cwd: scratch, encoding: 'utf8', ...options });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${[file, ...args].join(' ')} ended with ${status}:\n${stdout}${stderr}`);
  return { stdout, stderr };
}

function demand(condition, complaint) {
  if (!condition) throw new Error(complaint);
}

function demandNone(found, what) {
  demand(found.length === 0, `${what}:\n${found.join('\n')}`);
}

/** Paths of all files under a folder, relative to it. */
function filesIn(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}

function specifierOf(path) {
  return `${manifest.name}${path.slice(1)}`;
}

const modules = Object.entries(manifest.exports).filter(([, target]) => typeof target === 'object');
let packed;

/** Builds, packs, and arranges the package with what it declares to depend on, and with nothing else, as an installation would. */
function pack() {
  run(process.execPath, [join(root, 'scripts', 'build.mjs')], { cwd: root });
  // It is built already; what a script prints would stand in the way of the JSON.
  const { stdout } = run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', scratch], { cwd: root });
  [packed] = JSON.parse(stdout);
  mkdirSync(installed, { recursive: true });
  run('tar', ['-xzf', join(scratch, packed.filename), '-C', installed, '--strip-components=1']);
  for (const name of Object.keys(manifest.dependencies)) {
    const link = join(scratch, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(root, 'node_modules', name), link);
  }
  return `${packed.entryCount} files, ${(packed.size / 1e6).toFixed(2)} MB packed, ${(packed.unpackedSize / 1e6).toFixed(2)} MB unpacked`;
}

async function checkWithPublint() {
  // Not packed again: what was unpacked is what people get.
  const { messages } = await publint({ pkgDir: installed, pack: false, strict: true });
  demandNone(messages.map((message) => `${message.type}: ${formatMessage(message, manifest, { color: false })}`), 'publint found');
  return 'nothing found';
}

function checkSize() {
  demand(packed.size <= LARGEST_PACKED, `packed it has ${packed.size} bytes, more than ${LARGEST_PACKED}`);
  demand(packed.unpackedSize <= LARGEST_UNPACKED, `unpacked it has ${packed.unpackedSize} bytes, more than ${LARGEST_UNPACKED}`);
  return 'within bounds';
}

function checkContent() {
  const files = filesIn(installed);
  demandNone(files.filter((file) => UNWANTED.test(file)), 'these do not belong into the package');
  demandNone(files.filter((file) => SECRET.test(readFileSync(join(installed, file), 'latin1'))), 'these hold what looks like a key');
  for (const name of ['README.md', 'LICENSE', 'CHANGELOG.md', 'PROTOCOL.md']) demand(files.includes(name), `${name} is missing`);
  return 'no test, no secret';
}

function checkImports() {
  const program = join(scratch, 'imports.mjs');
  const paths = Object.keys(manifest.exports).map(specifierOf);
  // JSON is required: some versions of Node warn where it is imported.
  const lines = paths.map((path) => `found['${path}'] = ${path.endsWith('.json') ? 'createRequire(import.meta.url)' : 'await import'}('${path}');`);
  const end = `for (const [path, names] of Object.entries(found)) if (Object.keys(names).length === 0) throw new Error(path + ' exports nothing');`;
  writeFileSync(program, `import { createRequire } from 'node:module';\nconst found = {};\n${lines.join('\n')}\n${end}\n`);
  const { stderr } = run(process.execPath, [program]);
  demand(stderr === '', `importing warns:\n${stderr}`);
  return Object.keys(manifest.exports).join(' ');
}

function checkTypes() {
  for (const [path, { types }] of modules) demand(existsSync(join(installed, types)), `the types of ${path} are not there: ${types}`);
  // A module without types would be found here, and so would a declaration that refers to what is not in the package.
  const program = join(scratch, 'types.mts');
  writeFileSync(program, `${modules.map(([path], index) => `import * as module${index} from '${specifierOf(path)}';\nvoid module${index};`).join('\n')}\n`);
  const compiler = fileURLToPath(import.meta.resolve('typescript/bin/tsc'));
  const options = ['--noEmit', '--strict', '--target', 'es2023', '--lib', 'es2023,esnext.disposable', '--module', 'nodenext'];
  const nodeTypes = ['--types', 'node', '--typeRoots', join(root, 'node_modules', '@types')];
  run(process.execPath, [compiler, ...options, ...nodeTypes, program]);
  return modules.map(([, { types }]) => types).join(' ');
}

function checkLightness() {
  // Every version of Node gives its inspector the scripts that are loaded already; hooks of the module loader differ between them.
  const program = join(scratch, 'loaded.mjs');
  writeFileSync(
    program,
    `import { Session } from 'node:inspector';
    await import('${manifest.name}');
    const session = new Session();
    session.connect();
    const loaded = [];
    session.on('Debugger.scriptParsed', ({ params }) => loaded.push(params.url));
    session.post('Debugger.enable', () => { session.disconnect(); console.log(JSON.stringify(loaded)); });`,
  );
  const loaded = JSON.parse(run(process.execPath, [program]).stdout);
  const own = loaded.filter((url) => url.includes('/dist/'));
  demand(own.some((url) => url.endsWith('/dist/index.js')), 'the inspector does not tell what was loaded');
  demandNone(loaded.filter((url) => HEAVY_FOLDERS.test(url) || HEAVY_PACKAGES.test(url)), 'importing "." loads');
  return `"." loads ${own.length} files of its own; no SQLite, server, trainer or terminal view`;
}

function checkCommands() {
  for (const [name, path] of Object.entries(manifest.bin)) {
    const file = join(installed, path);
    demand(readFileSync(file, 'utf8').startsWith('#!/usr/bin/env node\n'), `${path} does not begin with #!/usr/bin/env node`);
    demand((statSync(file).mode & 0o111) === 0o111, `${path} is not executable`);
    const { stdout, stderr } = run(file, ['--version']);
    demand(stdout.trim() === manifest.version && stderr === '', `${name} --version says ${JSON.stringify(stdout + stderr)}, not ${manifest.version}`);
  }
  return `${Object.keys(manifest.bin).join(' ')} --version says ${manifest.version}`;
}

function checkLock() {
  const lock = readJson(join(root, 'package-lock.json'));
  const problems = [];
  for (const [path, entry] of Object.entries(lock.packages)) {
    // An address ties the lock to the registry, or the mirror, of the machine that it was made on.
    const addresses = JSON.stringify({ ...entry, funding: undefined }).match(/(?:https?|git\+?\w*):\/\/[^"]*/g) ?? [];
    if (entry.resolved !== undefined) problems.push(`${path}: has "resolved"; npm config omit-lockfile-registry-resolved=true keeps it out`);
    else if (addresses.length > 0) problems.push(`${path}: names ${addresses.join(' ')}`);
    if (path !== '' && entry.integrity === undefined) problems.push(`${path}: has no "integrity"`);
    // npm writes only the optional dependencies that it could resolve when it made the lock. One that was made on one platform lacked
    // the packages of others, and there `npm ci` failed.
    for (const name of Object.keys(entry.optionalDependencies ?? {})) {
      if (!isLocked(lock.packages, path, name)) problems.push(`${path}: its optional dependency ${name} is missing`);
    }
  }
  demandNone(problems, 'package-lock.json');
  return `${Object.keys(lock.packages).length} packages for every platform, no address`;
}

/** True where Node, looking upwards from the package at `path`, would find another one in the lock. */
function isLocked(packages, path, name) {
  for (let base = path; ; base = base.slice(0, Math.max(0, base.lastIndexOf('/node_modules/')))) {
    if (`${base === '' ? '' : `${base}/`}node_modules/${name}` in packages) return true;
    if (base === '') return false;
  }
}

/** Each with its name; those after the first need the packed package. */
const CHECKS = {
  pack,
  publint: checkWithPublint,
  size: checkSize,
  content: checkContent,
  imports: checkImports,
  types: checkTypes,
  lightness: checkLightness,
  commands: checkCommands,
  lock: checkLock,
};

try {
  for (const [name, check] of Object.entries(CHECKS)) {
    try {
      console.log(`ok    ${name}: ${await check()}`);
    } catch (error) {
      process.exitCode = 1;
      console.error(`FAIL  ${name}: ${error.message}`);
      if (packed === undefined) break;
    }
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
