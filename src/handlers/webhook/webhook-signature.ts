import { ConfigError } from '../../core/errors.ts';

const PREFIX = 'whsec_';
const HMAC = { name: 'HMAC', hash: 'SHA-256' } as const;

function base64(bytes: ArrayBuffer): string {
  return btoa(String.fromCharCode(...new Uint8Array(bytes)));
}

/**
 * The bytes of a Standard Webhooks secret: `whsec_` and base64.
 * @throws ConfigError, which does not repeat the secret
 */
export function parseWebhookSecret(secret: string): Uint8Array<ArrayBuffer> {
  const encoded = secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : '';
  try {
    if (encoded !== '') return Uint8Array.from(atob(encoded), (character) => character.charCodeAt(0));
  } catch {
    // Not base64; atob's error holds nothing that helps.
  }
  throw new ConfigError(`secret: expected ${PREFIX} and base64, as Standard Webhooks spells a secret`);
}

/** The header `webhook-signature` of a delivery: `v1,` and the base64 HMAC-SHA256 of `id.timestamp.body`. */
export async function webhookSignature(secret: Uint8Array<ArrayBuffer>, id: string, timestamp: string, body: string): Promise<string> {
  const key = await crypto.subtle.importKey('raw', secret, HMAC, false, ['sign']);
  return `v1,${base64(await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(`${id}.${timestamp}.${body}`)))}`;
}

/** An id for a delivery of these messages: the same keys give the same id, in this process and in any later one. */
export async function webhookId(messageKeys: readonly string[]): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(JSON.stringify(messageKeys)));
  return `msg_${base64(digest).replace(/[+/=]/g, (character) => (character === '+' ? '-' : character === '/' ? '_' : ''))}`;
}
