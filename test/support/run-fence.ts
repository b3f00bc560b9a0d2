import { readFileSync } from 'node:fs';
import { ModuleKind, ScriptTarget, transpileModule } from 'typescript';

/** A block of code in a document. */
export interface Fence {
  /** The heading it stands under. */
  readonly heading: string;
  readonly language: string;
  /** What stands behind the language: the name of a file. '' where nothing does. */
  readonly title: string;
  readonly code: string;
}

/** The blocks of code in a Markdown file. */
export function fencesOf(path: string): Fence[] {
  const fences: Fence[] = [];
  let heading = '';
  let open: { language: string; title: string; lines: string[] } | undefined;
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    if (open === undefined && line.startsWith('#')) heading = line.replace(/^#+ /, '');
    const fence = /^```(\w*) *(.*)/.exec(line);
    if (fence === null) open?.lines.push(line);
    else if (open === undefined) open = { language: fence[1] ?? '', title: fence[2] ?? '', lines: [] };
    else {
      fences.push({ heading, language: open.language, title: open.title, code: open.lines.join('\n') });
      open = undefined;
    }
  }
  return fences;
}

/**
 * Runs a block of TypeScript as the body of an async function.
 * @param modules what its imports give, by specifier
 * @param scope the names that it may use without declaring them
 * @returns the values of the names that it declares at the top and that `wanted` lists
 */
export async function runFence(
  code: string,
  modules: Readonly<Record<string, object>>,
  scope: Readonly<Record<string, unknown>>,
  wanted: readonly string[] = [],
): Promise<Record<string, unknown>> {
  const body = code.replace(/^import (?:type )?\{([^}]*)\} from '([^']+)';$/gm, (_line, names: string, specifier: string) => {
    const runtime = names.split(',').map((name) => name.trim()).filter((name) => !name.startsWith('type '));
    return `const { ${runtime.join(', ')} } = modules[${JSON.stringify(specifier)}];`;
  });
  const source = `export default async function (modules, { ${Object.keys(scope).join(', ')} }) {\n${body}\nreturn { ${wanted.join(', ')} };\n}`;
  const { outputText } = transpileModule(source, { compilerOptions: { target: ScriptTarget.ES2022, module: ModuleKind.ESNext } });
  const url = `data:text/javascript;base64,${Buffer.from(outputText).toString('base64')}`;
  const module = (await import(/* @vite-ignore */ url)) as { default(modules: object, scope: object): Promise<Record<string, unknown>> };
  return module.default(modules, scope);
}
