import type { CommandRow, OptionRow, ValueKind } from './command-table.ts';
import { optionPatterns, subcommandPatterns } from './patterns.ts';

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** An entry of `_describe`: what stands before the colon is inserted. */
function entry(name: string, description: string): string {
  return quoted(`${name.replaceAll(':', String.raw`\:`)}:${description}`);
}

function offer(kind: ValueKind): string {
  if (kind === 'file') return '_files';
  if (kind === 'directory') return '_files -/';
  if (kind === 'job') return `offered=("\${(@f)$("\${words[1]}" __complete jobs -- "\${(@)words[2,-1]}" 2>/dev/null | tr '\\t' ':')}"); _describe job offered`;
  if (kind === 'word' || kind === 'nothing') return ':';
  return `compadd -- ${kind.map(quoted).join(' ')}`;
}

function optionEntries(options: readonly OptionRow[]): string {
  return options.flatMap(({ flags, description }) => flags.map((flag) => entry(flag, description))).join(' ');
}

/** A script that completes the commands of the table in zsh. */
export function zshScript(table: readonly CommandRow[]): string {
  const values = optionPatterns(table).map(({ path, flag, value }) => `    '${path}:${flag}') ${offer(value)}; return ;;`);
  const rows = table.map(
    ({ path, commands, options, argument }) => `    '${path}')
      if [[ $current == -* ]]; then offered=(${optionEntries(options)}); _describe option offered; else
        ${commands.length > 0 ? `offered=(${commands.map(({ name, description }) => entry(name, description)).join(' ')}); _describe command offered` : offer(argument)}
      fi ;;`,
  );
  return `#compdef trainstream
# trainstream completion for zsh: source <(trainstream completion zsh)
_trainstream() {
  local current="\${words[CURRENT]}" previous="\${words[CURRENT-1]}" path_=/ next i
  local -a offered
  for ((i = 2; i < CURRENT; i++)); do
    next="\${path_%/}/\${words[i]}"
    case "$next" in
      ${subcommandPatterns(table)}) path_="$next" ;;
    esac
  done
  case "$path_:$previous" in
${values.join('\n')}
  esac
  case "$path_" in
${rows.join('\n')}
  esac
}
if [ "$funcstack[1]" = "_trainstream" ]; then _trainstream "$@"; else compdef _trainstream trainstream; fi
`;
}
