/** The commands of GitHub Actions that are used here. */
export type WorkflowCommand = 'group' | 'endgroup' | 'warning' | 'error';

/** The older form of a command, which is obeyed wherever it stands. */
function withoutOldCommands(text: string): string {
  return text.replaceAll('##[', '## [');
}

function escapeData(text: string): string {
  return withoutOldCommands(text).replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

/**
 * A line that GitHub Actions obeys, e.g. `::warning title=grad.spike::grad_norm 88.1`. Texts are escaped: none can add a property, end the
 * line, or be a command of its own.
 */
export function workflowCommand(command: WorkflowCommand, text = '', properties: Readonly<Record<string, string>> = {}): string {
  const list = Object.entries(properties).map(([name, value]) => `${name}=${escapeProperty(value)}`).join(',');
  return `::${command}${list === '' ? '' : ` ${list}`}::${escapeData(text)}`;
}

/** A line that GitHub Actions only shows. It would obey `::` at the start, behind blanks too, and the older `##[` wherever it stands. */
export function inertLine(line: string): string {
  return withoutOldCommands(line.replace(/^(\s*):(?=:)/, '$1: '));
}
