import type { Config } from '../../shared/kernel/config/read-config.ts';
import { bearer } from '../../shared/kernel/callers.ts';
import { keyToSend } from '../settings/index.ts';

/** Where a gateway is, and the key that it is asked with. */
export interface GatewayAt {
  url: string;
  key?: string | undefined;
}

/** The gateway that the settings name. @throws WeirError `bad_config` where the file of the key holds none. */
export function gatewayOf(
  config: Pick<Config, 'gateway_url' | 'key' | 'key_file' | 'insecure_network'>,
): GatewayAt {
  return { url: config.gateway_url, key: keyToSend(config) };
}

/** `fetch`, with the key. */
export function fetchWith(
  key: string | undefined,
): (request: Request, signal?: AbortSignal) => Promise<Response> {
  return (request, signal) => {
    for (const [name, value] of Object.entries(bearer(key))) request.headers.set(name, value);
    return fetch(request, signal ? { signal } : {});
  };
}
