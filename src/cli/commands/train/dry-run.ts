import type { Fetch } from '../../../api/api-client.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../core/json.ts';
import { printable, withoutSecrets } from '../../../core/text.ts';
import type { CommandBackend } from '../../context.ts';
import type { Output } from '../../output.ts';

/** A request that would be sent, safe to show. */
export interface PlannedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON, or what a form holds; undefined for none. */
  readonly body: JsonValue | undefined;
}

/** Headers that hold keys. */
const SECRET_HEADERS = ['authorization', 'x-api-key'];

/** Enough of a form for what stands before its file. Bytes. */
const FORM_HEAD = 4_096;

function shownHeaders(headers: Headers): Record<string, string> {
  const masked = (name: string, value: string) => (name === 'authorization' ? value.replace(/\S+$/, '***') : '***');
  return Object.fromEntries([...headers].map(([name, value]) => [name, SECRET_HEADERS.includes(name) ? masked(name, value) : value]));
}

/** The environment of a job's process may hold keys: only its names are shown. */
function shownBody(body: JsonObject): JsonObject {
  const { runner } = body;
  if (!isJsonObject(runner) || !isJsonObject(runner['env'])) return body;
  return { ...body, runner: { ...runner, env: Object.fromEntries(Object.keys(runner['env']).map((name) => [name, '***'])) } };
}

async function formOf(body: Blob): Promise<JsonObject> {
  const head = await body.slice(0, FORM_HEAD).text();
  const filename = /name="file"; filename="([^"]*)"/.exec(head)?.[1] ?? '';
  const purpose = /name="purpose"\r\n\r\n([^\r]*)/.exec(head)?.[1] ?? '';
  const start = head.indexOf('\r\n\r\n', head.indexOf('name="file"')) + 4;
  const boundary = /boundary=(.*)$/.exec(body.type)?.[1] ?? '';
  return { purpose, file: { filename, bytes: body.size - start - `\r\n--${boundary}--\r\n`.length } };
}

/** A `fetch` that sends nothing: it notes what would be sent, and answers as a backend would, so that the next request is made. */
export class DryRun {
  readonly requests: PlannedRequest[] = [];
  #files = 0;

  readonly fetch: Fetch = async (url, { method = 'GET', headers, body }) => {
    const sent = new Headers(headers);
    if (body instanceof Blob) sent.set('content-type', body.type);
    const shown = body instanceof Blob ? await formOf(body) : typeof body === 'string' ? shownBody(JSON.parse(body) as JsonObject) : undefined;
    this.requests.push({ method, url: withoutSecrets(url), headers: shownHeaders(sent), body: shown });
    return Response.json(this.#answer(new URL(url).pathname));
  };

  /** The backend, as far as commands use it, with nothing behind it. */
  instead(backend: CommandBackend): CommandBackend {
    return { ...backend, client: { ...backend.client, fetch: this.fetch } };
  }

  #answer(path: string): JsonObject {
    if (path.endsWith('/files')) return { id: `FILE_ID_${++this.#files}` };
    if (path.endsWith('/rl/verify_task_app')) return { any_ok: true };
    return path.endsWith('/jobs') ? { job_id: 'JOB_ID' } : {};
  }
}

/** Prints requests for people, or as a JSON object a line. */
export async function printRequests(requests: readonly PlannedRequest[], json: boolean, output: Output): Promise<void> {
  for (const [index, request] of requests.entries()) {
    if (json) {
      await output.line(withoutSecrets(JSON.stringify(request)));
      continue;
    }
    const { method, url, headers, body } = request;
    const lines = [
      ...(index === 0 ? [] : ['']),
      `${method} ${url}`,
      ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
      ...(body === undefined ? [] : JSON.stringify(body, undefined, 2).split('\n')),
    ];
    for (const line of lines) await output.line(printable(withoutSecrets(line)));
  }
}
