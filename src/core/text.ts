// Every control character, C1 included, and the marks that change the direction of text, apart from tab and line break.
// oxlint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;
const LINE_BREAKS = /\r\n|\n|\t/g;

function visible(character: string): string {
  const code = character.charCodeAt(0);
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
}

const NAMED: Record<string, string> = { '\r\n': '\\n', '\n': '\\n', '\t': ' ' };

/** Untrusted text made safe to print on one line: control characters become visible, line breaks become `\n`. */
export function printable(text: string): string {
  return text.replace(LINE_BREAKS, (found) => NAMED[found] ?? found).replace(CONTROL, visible);
}

// Each of these looks at a character a bounded number of times, however hostile the text: an address is found by its `://`, the names
// in front of its host end at the next slash, and what follows is taken whole, whether there is a query in it or not.
const USER_OF_URL = /(?<=[a-z0-9+.-]:\/\/)[^\s/?#]*@/gi;
const QUERY_OF_URL = /(?<=[a-z0-9+.-])(:\/\/[^\s?#"'<>\\)\]]*)([?#][^\s"'<>\\)\]]*)?/gi;
const AUTHORIZATION = /\b(bearer|basic)\s+[a-z0-9._~+/=-]{6,}/gi;
const KEY_SHAPED = /\b(?:sk|pk|rk|hf|ghp|gho|glpat|xox[abp])[-_][A-Za-z0-9_-]{10,}/g;

/**
 * Text without what must not be shown: credentials and the query of an address (signed addresses carry their key there),
 * bearer tokens, and words with the shape of an API key.
 */
export function withoutSecrets(text: string): string {
  return text
    .replace(USER_OF_URL, '')
    .replace(QUERY_OF_URL, (_whole, address: string, query: string | undefined) => `${address}${query ? '?***' : ''}`)
    .replace(AUTHORIZATION, '$1 ***')
    .replace(KEY_SHAPED, '***');
}
