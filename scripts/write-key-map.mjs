// Writes the table of keys into docs/terminal.md, from the one that the live view itself uses. `--check` only says whether it is up to date.
// Needs dist: `npm run build`.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { KEY_MAP } from '../dist/handlers/rich/control/key-map.js';

const FILE = new URL('../docs/terminal.md', import.meta.url);
const [BEGIN, END] = ['<!-- keys: written by scripts/write-key-map.mjs -->', '<!-- end of keys -->'];
const TITLES = { always: 'Everywhere', job: 'One job', jobs: 'The table of jobs', prompt: 'While you type' };

const code = (label) => label.split(' ').map((key) => `\`${key}\``).join(' ');

function section() {
  const tables = Object.entries(TITLES).map(([context, title]) => {
    const rows = KEY_MAP.filter((binding) => binding.context === context).map(({ label, description }) => `| ${code(label)} | ${description.replaceAll('|', '\\|')} |`);
    return `### ${title}\n\n| key | does |\n|---|---|\n${rows.join('\n')}\n`;
  });
  return `${BEGIN}\n\n${tables.join('\n')}\n${END}`;
}

const before = existsSync(FILE) ? readFileSync(FILE, 'utf8') : `# The live view\n\n## Keys\n\n${BEGIN}\n${END}\n`;
const [begin, end] = [before.indexOf(BEGIN), before.indexOf(END)];
if (begin < 0 || end < begin) throw new Error(`docs/terminal.md: expected the lines ${BEGIN} and ${END}`);
const after = before.slice(0, begin) + section() + before.slice(end + END.length);
if (!process.argv.includes('--check')) writeFileSync(FILE, after);
else if (!existsSync(FILE) || after !== before) {
  console.error('docs/terminal.md: its table of keys is out of date: npm run build && node scripts/write-key-map.mjs');
  process.exitCode = 1;
}
