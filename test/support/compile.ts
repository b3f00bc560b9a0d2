import { join, relative } from 'node:path';
import {
  type CompilerOptions, createCompilerHost, createProgram, flattenDiagnosticMessageText, getPreEmitDiagnostics, parseJsonConfigFileContent, type Program, readConfigFile,
  type SourceFile, sys,
} from 'typescript';

const ROOT = process.cwd();

/** What the compiler finds wrong in a file. */
export interface Problem {
  /** Relative to the folder of the sources. */
  readonly file: string;
  readonly message: string;
}

/** Compiles folders with the options of this repository. Files that stay as they are, such as the types of Node, are read once. */
export class Compiler {
  readonly #files = new Map<string, SourceFile>();
  #last: Program | undefined;

  /** Checks these files and what they import. @param sources the folder they are in. @param output where their JavaScript is to go */
  check(sources: string, files: readonly string[], output: string): readonly Problem[] {
    const options = optionsOf(sources, output);
    const host = createCompilerHost(options);
    const read = host.getSourceFile.bind(host);
    host.getSourceFile = (name, ...rest) => {
      const known = this.#files.get(name);
      if (known !== undefined && known.text === sys.readFile(name)) return known;
      const file = read(name, ...rest);
      if (file !== undefined) this.#files.set(name, file);
      return file;
    };
    const rootNames = files.map((file) => join(sources, file));
    this.#last = createProgram({ rootNames, options, host, ...(this.#last && { oldProgram: this.#last }) });
    return getPreEmitDiagnostics(this.#last).map(({ file, messageText }) => ({
      file: file === undefined ? '' : relative(sources, file.fileName),
      message: flattenDiagnosticMessageText(messageText, '\n'),
    }));
  }

  /** Writes what was checked last as JavaScript. */
  emit(): void {
    this.#last?.emit();
  }
}

function optionsOf(sources: string, output: string): CompilerOptions {
  const { config } = readConfigFile(join(ROOT, 'tsconfig.json'), (path) => sys.readFile(path)) as { readonly config: object };
  const { options } = parseJsonConfigFileContent({ ...config, include: [], files: [] }, sys, ROOT);
  return { ...options, noEmit: false, rootDir: sources, outDir: output, typeRoots: [join(ROOT, 'node_modules', '@types')] };
}
