import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';

const FOLDERS = ['docs', 'examples'];

/** The documents of this repository. */
function documents(): string[] {
  const nested = FOLDERS.flatMap((folder) => readdirSync(folder, { recursive: true }).map((path) => join(folder, String(path))));
  return [...readdirSync('.'), ...nested].filter((path) => path.endsWith('.md'));
}

function withoutCode(text: string): string {
  return text.replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`\n]*`/g, '`code`');
}

/** What the headings of a document are called in an address, as GitHub makes it. */
function anchorsOf(path: string): string[] {
  const headings = readFileSync(path, 'utf8').replace(/^```[\s\S]*?^```/gm, '').matchAll(/^#+ (.*)$/gm);
  return Array.from(headings, ([, heading = '']) => heading.toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, '').replaceAll(' ', '-'));
}

/** What is wrong with a link in a document; undefined where it leads somewhere. */
function problem(document: string, link: string): string | undefined {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? document : join(dirname(document), path);
  if (!existsSync(target)) return `${document}: ${link} is not there`;
  return anchor === undefined || !target.endsWith('.md') || anchorsOf(target).includes(anchor) ? undefined : `${document}: ${link} has no such heading`;
}

it('every link from one file of this repository to another leads there', () => {
  const links = documents().flatMap((document) => {
    const found = withoutCode(readFileSync(document, 'utf8')).matchAll(/\]\(([^)\s]+)\)/g);
    return Array.from(found, ([, link = '']) => [document, link] as const).filter(([, link]) => !/^[a-z]+:/.test(link));
  });
  expect(links.length).toBeGreaterThan(50);
  expect(links.map(([document, link]) => problem(document, link)).filter((found) => found !== undefined)).toEqual([]);
});
