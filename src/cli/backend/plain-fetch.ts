import { request } from 'node:http';
import type { Fetch } from '../../api/api-client.ts';

/** What a client needs of an answer. */
type PlainResponse = Pick<Response, 'ok' | 'status' | 'text'> & { readonly headers: Pick<Headers, 'get'> };

/**
 * `fetch` for a short request without a body to a backend of this machine: the answer is read whole. Loading the real one takes longer than such
 * a request, and a list of jobs should be there at once.
 */
export const plainFetch: Fetch = async (url, { method = 'GET', headers, signal }) => {
  const response = await new Promise<PlainResponse>((resolve, reject) => {
    const sent = request(url, { method, headers: { ...(headers as Record<string, string>) }, ...(signal && { signal }) }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      answer.once('error', reject).once('end', () => {
        const { statusCode: status = 0 } = answer;
        const get = (name: string) => [answer.headers[name.toLowerCase()] ?? []].flat()[0] ?? null;
        resolve({ ok: status >= 200 && status < 300, status, headers: { get }, text: async () => text });
      });
    });
    sent.once('error', reject).end();
  });
  // A real one has more, which nobody here asks for; to make one would load what this is to spare.
  return response as Response;
};
