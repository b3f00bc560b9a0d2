import type { Fetch } from '../../api/api-client.ts';
import type { Clock } from '../../core/clock.ts';
import { ConfigError } from '../../core/errors.ts';
import { WebhookEndpoint } from '../../handlers/webhook/webhook-endpoint.ts';

/** Who is told: the terminal, by a notification or a sound, or a receiver of HTTP requests. */
export type NotifyTarget = { readonly kind: 'osc' } | { readonly kind: 'bell' } | { readonly kind: 'url'; readonly endpoint: WebhookEndpoint };

/**
 * The values of `--notify`, each `osc`, `bell` or an address.
 * @throws ConfigError, which never repeats a value: addresses of chat services are passwords, also with a letter missing
 */
export function parseNotifyTargets(values: readonly string[], options: { readonly clock: Clock; readonly fetch?: Fetch | undefined }): NotifyTarget[] {
  return values.map((value): NotifyTarget => {
    if (value === 'osc' || value === 'bell') return { kind: value };
    if (!/^https?:\/\//i.test(value)) throw new ConfigError('--notify: expected osc, bell, or an address that begins with https:// or http://');
    try {
      return { kind: 'url', endpoint: new WebhookEndpoint({ ...options, url: value, allowHttp: true }) };
    } catch (error) {
      throw error instanceof ConfigError ? new ConfigError(`--notify ${error.message}`) : error;
    }
  });
}
