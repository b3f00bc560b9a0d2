import { ConfigError } from '../core/errors.ts';
import { withoutSecrets } from '../core/text.ts';

/**
 * The base that paths are joined to: no trailing slash, `/api` at the end.
 * @throws ConfigError for anything but an http or https address without credentials
 */
export function apiBase(baseUrl: string): string {
  let url: URL;
  try {
    url = new URL(baseUrl);
  } catch {
    throw new ConfigError(`baseUrl: ${JSON.stringify(withoutSecrets(baseUrl))} is no address; expected one like https://host/api`);
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new ConfigError(`baseUrl: expected http or https, got ${url.protocol}//`);
  if (url.username !== '' || url.password !== '') throw new ConfigError('baseUrl: holds a user name or password; give a key instead');
  const path = url.pathname.replace(/\/+$/, '');
  return `${url.origin}${path.endsWith('/api') ? path : `${path}/api`}`;
}
