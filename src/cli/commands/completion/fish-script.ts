import type { CommandRow, OptionRow, ValueKind } from './command-table.ts';

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", String.raw`\'`)}'`;
}

function offer(kind: ValueKind): string {
  if (kind === 'nothing') return '';
  if (kind === 'file') return ' -r -F';
  if (kind === 'directory') return " -x -a '(__fish_complete_directories)'";
  if (kind === 'job') return " -x -a '(__trainstream_jobs)'";
  if (kind === 'word') return ' -x';
  return ` -x -a ${quoted(kind.join(' '))}`;
}

function optionLine(path: string, { flags, value, description }: OptionRow): string {
  const spellings = flags.map((flag) => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`));
  return `complete -c trainstream -n '__trainstream_at ${path}' ${spellings.join(' ')}${offer(value)} -d ${quoted(description)}`;
}

/** A script that completes the commands of the table in fish. */
export function fishScript(table: readonly CommandRow[]): string {
  const lines = table.flatMap(({ path, commands, options, argument }) => [
    ...commands.map(({ name, description }) => `complete -c trainstream -n '__trainstream_at ${path}' -a ${quoted(name)} -d ${quoted(description)}`),
    ...options.map((option) => optionLine(path, option)),
    ...(argument === 'file' || argument === 'job' || Array.isArray(argument) ? [`complete -c trainstream -n '__trainstream_at ${path}'${offer(argument).replace(' -x', '').replace(' -r', '')}`] : []),
  ]);
  return `# trainstream completion for fish: trainstream completion fish | source
function __trainstream_path
    set -l path /
    for word in (commandline -opc)[2..-1]
        set -l next (string trim -r -c / $path)/$word
        contains -- $next ${table.filter(({ path }) => path !== '/').map(({ path }) => path).join(' ')}; and set path $next
    end
    echo $path
end
function __trainstream_at
    test (__trainstream_path) = $argv[1]
end
function __trainstream_jobs
    set -l words (commandline -opc)
    $words[1] __complete jobs -- $words[2..-1] 2>/dev/null
end
complete -c trainstream -f
${lines.join('\n')}
`;
}
