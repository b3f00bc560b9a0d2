function compile(source: string): RegExp {
  return new RegExp(source, 'i');
}

/** Why the text is no regular expression; undefined where it is one. */
export function metricFilterProblem(source: string): string | undefined {
  try {
    compile(source);
    return undefined;
  } catch (error) {
    // The engine's message repeats the whole expression: the reason stands behind the last colon.
    const { message } = error as SyntaxError;
    return message.slice(message.lastIndexOf(': ') + 1).trim();
  }
}

/** True for the series keys that a regular expression finds, case ignored; for all where it is '' or cannot be used. */
export function metricFilter(source: string): (key: string) => boolean {
  if (source === '' || metricFilterProblem(source) !== undefined) return () => true;
  const expression = compile(source);
  return (key) => expression.test(key);
}
