import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ConfigError, HttpError } from '../../src/core/errors.ts';
import { StreamMessage } from '../../src/core/message.ts';
import { parseWebhookSecret, webhookSignature } from '../../src/handlers/webhook/webhook-signature.ts';
import { WebhookHandler, type WebhookHandlerOptions } from '../../src/handlers/webhook-handler.ts';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

describe('webhookSignature', () => {
  it('signs as Standard Webhooks does', async () => {
    const signature = await webhookSignature(parseWebhookSecret(SECRET), 'msg_p5jXN8AQM9LWM0D4loKWxJek', '1614265330', '{"test": 2432232314}');
    expect(signature).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  });
});

describe('the options of WebhookHandler', () => {
  it.each<Partial<WebhookHandlerOptions>>([
    { url: 'http://hooks.example/secret' },
    { url: 'hooks.example/secret' },
    { url: 'https://me:secret@hooks.example' },
    { url: 'ftp://secret', allowHttp: true },
    { secret: 'secret' },
    { secret: 'whsec_' },
    { secret: 'whsec_secret*' },
    { headers: { 'x-key': 'secret\nsecret' } },
    { batchSize: 0 },
    { maxQueue: 99 },
    { maxQueue: 100, onFull: 'drop' },
    { timeoutMs: 0 },
    { flushIntervalMs: -1 },
    { onFull: 'other' as 'drop' },
  ])('are refused where they are %j, without repeating what is in them', (options) => {
    let error: unknown;
    try {
      void new WebhookHandler({ url: 'https://hooks.example', ...options });
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(ConfigError);
    // The word stands for the name of the option only at the start, and in the sentence about it.
    expect((error as ConfigError).message.replace(/^secret: .* spells a secret$/, '')).not.toMatch(/secret/);
    expect((error as ConfigError).cause).toBeUndefined();
  });
});

/** A receiver on a real socket. */
async function receiver(status: number) {
  const requests: { readonly path: string | undefined; readonly headers: IncomingHttpHeaders; readonly body: string }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      requests.push({ path: request.url, headers: request.headers, body });
      response.writeHead(status, { location: '/elsewhere' }).end('thank you');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { requests, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?key=1` };
}

describe('WebhookHandler on a real socket', () => {
  it('sends what a receiver can check', async () => {
    const { requests, url } = await receiver(200);
    const handler = new WebhookHandler({ url, secret: SECRET, allowHttp: true });
    await handler.handle(StreamMessage.fromEvent('jöb', { type: 'a', message: '😀' }));
    await handler.close();
    const [{ path, headers, body }] = requests as [(typeof requests)[0]];
    const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature, 'content-type': type } = headers;
    const key = Buffer.from(SECRET.slice('whsec_'.length), 'base64');
    expect([path, type, signature]).toEqual(['/hook?key=1', 'application/json', `v1,${createHmac('sha256', key).update(`${String(id)}.${String(timestamp)}.${body}`).digest('base64')}`]);
    expect(JSON.parse(body)).toMatchObject({ job_id: 'jöb', messages: [{ data: { message: '😀' } }] });
  });

  it('follows no redirect: the messages go where they were sent, or nowhere', async () => {
    const { requests, url } = await receiver(307);
    const handler = new WebhookHandler({ url, allowHttp: true });
    await handler.handle(StreamMessage.fromEvent('j', { type: 'a' }));
    await expect(handler.close()).rejects.toThrow(HttpError);
    expect(requests.map(({ path }) => path)).toEqual(['/hook?key=1']);
  });
});

describe('errors of WebhookHandler', () => {
  it.each([
    ['each segment', 'https://hooks.example/services/T0123/B4/zXy%2F9%20q?sig=s1&lonely#frag', 'channel B4 of T0123 ZXY/9 Q zXy%2F9%20q services lonely s1 sig frag', 'channel *** of *** *** *** *** *** *** *** ***'],
    ['a segment that is named as the host', 'https://hooks.example/hooks/a', 'hooks: https://hooks.example/hooks/a is a bad idea', '***: https://hooks.example*** is *** bad idea'],
    ['marks that patterns have', 'https://hooks.example/(a+)+$/b.c', 'no (a+)+$ and b.c, but bxc', 'no *** and ***, but bxc'],
  ])('show no more of an address than scheme, host and port: %s', async (_name, url, said, shown) => {
    const handler = new WebhookHandler({ url, fetch: async () => new Response(said, { status: 400 }) });
    await handler.handle(StreamMessage.fromEvent('j', { type: 'a' }));
    await expect(handler.close()).rejects.toHaveProperty('message', `POST https://hooks.example answered 400: ${shown}`);
  });
});
