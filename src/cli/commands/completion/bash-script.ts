import type { CommandRow, ValueKind } from './command-table.ts';
import { optionPatterns, subcommandPatterns } from './patterns.ts';

function words(list: readonly string[]): string {
  return `'${list.join(' ').replaceAll("'", String.raw`'\''`)}'`;
}

function reply(kind: ValueKind): string {
  if (kind === 'file') return `COMPREPLY=($(compgen -f -- "$current")); compopt -o filenames 2>/dev/null`;
  if (kind === 'directory') return `COMPREPLY=($(compgen -d -- "$current")); compopt -o filenames 2>/dev/null`;
  if (kind === 'job') return `COMPREPLY=($(compgen -W "$("\${COMP_WORDS[0]}" __complete jobs -- "\${COMP_WORDS[@]:1}" 2>/dev/null | cut -f 1)" -- "$current"))`;
  if (kind === 'word' || kind === 'nothing') return ':';
  return `COMPREPLY=($(compgen -W ${words(kind)} -- "$current"))`;
}

/** A script that completes the commands of the table in bash. */
export function bashScript(table: readonly CommandRow[]): string {
  const values = optionPatterns(table).map(({ path, flag, value }) => `    '${path}:${flag}') ${reply(value)}; return ;;`);
  const rows = table.map(
    ({ path, commands, options, argument }) => `    '${path}')
      if [[ $current == -* ]]; then COMPREPLY=($(compgen -W ${words(options.flatMap(({ flags }) => flags))} -- "$current")); else
        ${commands.length > 0 ? `COMPREPLY=($(compgen -W ${words(commands.map(({ name }) => name))} -- "$current"))` : reply(argument)}
      fi ;;`,
  );
  return `# trainstream completion for bash: source <(trainstream completion bash)
_trainstream() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" path=/ next i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    next="\${path%/}/\${COMP_WORDS[i]}"
    case "$next" in
      ${subcommandPatterns(table)}) path="$next" ;;
    esac
  done
  case "$path:$previous" in
${values.join('\n')}
  esac
  case "$path" in
${rows.join('\n')}
  esac
}
complete -F _trainstream trainstream
`;
}
