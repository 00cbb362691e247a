import { once } from 'node:events';
import { request as overHttp, type IncomingMessage } from 'node:http';
import { request as overHttps } from 'node:https';
import { createHmac } from 'node:crypto';
import { lookup as resolve, type LookupAddress, type LookupAllOptions } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';

type Range = [ipaddr.IPv4 | ipaddr.IPv6, number];

/** Finds all addresses of a name, as `dns.lookup` does with `all`. */
export type Resolve = (
  hostname: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, found: LookupAddress[]) => void,
) => void;

/**
 * Where webhooks may go: to public addresses, and to what `WEIR_WEBHOOK_ALLOW` lists. Whoever registers an experiment states a URL,
 * and must not make the gateway speak to the machines behind it: to itself, the lab's network, the metadata of a cloud.
 */
export class WebhookTargets {
  readonly #names = new Set<string>();
  readonly #ranges: Range[] = [];
  readonly #resolve: Resolve;

  /**
   * @param list host names, addresses and CIDR ranges, separated by commas
   * @throws WeirError `bad_config` where an entry is none of them.
   */
  constructor(list = '', resolving: Resolve = resolve) {
    this.#resolve = resolving;
    for (const entry of list.split(',').flatMap((each) => each.trim() || [])) {
      const range = readRange(entry);
      if (range) this.#ranges.push(range);
      else if (/^[\w-][\w.-]*$/.test(entry)) this.#names.add(bare(entry));
      else {
        const expected = 'a host name, an address or a range such as 10.1.0.0/16';
        throw new WeirError('bad_config', `WEIR_WEBHOOK_ALLOW lists "${entry}", which is not ${expected}`);
      }
    }
  }

  /** Refuses a URL whose host is an address that no webhook may go to. @throws Error that says which setting lets it in. */
  check({ hostname }: URL): void {
    const host = hostname.replace(/^\[|\]$/g, '');
    if (isIP(host) !== 0 && !this.#admits(host, host)) throw refused(host, [host]);
  }

  /**
   * For the connection itself, so that the address that was looked at is the one that is called: a name that means another machine a
   * moment later gets nothing.
   */
  readonly lookup: LookupFunction = (hostname, options, callback) => {
    this.#resolve(hostname, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, []);
      const fit = found.filter(({ address }) => this.#admits(hostname, address));
      const [first] = fit;
      const addresses = found.map(({ address }) => address);
      if (!first) return callback(refused(hostname, addresses), []);
      if (options.all === true) callback(null, fit);
      else callback(null, first.address, first.family);
    });
  };

  #admits(hostname: string, address: string): boolean {
    if (this.#names.has(bare(hostname))) return true;
    if (!ipaddr.isValid(address)) return false;
    // An IPv4 address in the clothes of IPv6 is what it is.
    const parsed = ipaddr.process(address);
    return isPublic(parsed) || this.#ranges.some((range) => isWithin(parsed, range));
  }
}

/** IPv4 addresses in the oldest clothes of IPv6 (`::10.0.0.1`), which nobody uses for anything good. */
const compatible: Range = [ipaddr.parse('::'), 96];

function isPublic(address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  return address.range() === 'unicast' && !isWithin(address, compatible);
}

function readRange(entry: string): Range | undefined {
  const text = entry.replace(/^\[|\]$/g, '');
  if (ipaddr.isValidCIDR(text)) return ipaddr.parseCIDR(text);
  if (isIP(text) === 0) return undefined;
  const address = ipaddr.process(text);
  return [address, address.kind() === 'ipv4' ? 32 : 128];
}

function isWithin(address: ipaddr.IPv4 | ipaddr.IPv6, range: Range): boolean {
  return address.kind() === range[0].kind() && address.match(range);
}

function bare(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}

function refused(hostname: string, addresses: string[]): Error {
  const kinds = addresses.map((address) =>
    ipaddr.isValid(address) ? `${address} (${ipaddr.process(address).range()})` : address,
  );
  const has =
    addresses[0] === hostname ? kinds.join(', ') : `${hostname} has the address ${kinds.join(', ')}`;
  return new Error(
    `${has}: webhooks go to public addresses only; to let this one in, list it in WEIR_WEBHOOK_ALLOW`,
  );
}

/** Milliseconds that a receiver may take to answer. */
const timeout = 15_000;

/** An answer after which it makes no sense to try again. */
export class WebhookGone extends Error {}

/**
 * Posts a signed JSON body; resolves when the receiver has answered with 2xx. Redirects are not followed: the address is
 * the one that somebody has stated.
 * @param targets where webhooks may go; heeded when the connection is made
 * @throws WebhookGone where it answers 410; Error that says why in any other case.
 */
export async function sendWebhook(
  url: string,
  secret: string,
  { id, body, targets, signal }: { id: string; body: string; targets: WebhookTargets; signal: AbortSignal },
): Promise<void> {
  const target = new URL(url);
  targets.check(target);
  const at = Math.floor(Date.now() / 1000);
  const request = (target.protocol === 'https:' ? overHttps : overHttp)(target, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...signWebhook(secret, id, at, body) },
    // A connection of its own: one that is kept was looked up at another time.
    agent: false,
    lookup: targets.lookup,
    signal: AbortSignal.any([signal, AbortSignal.timeout(timeout)]),
  });
  // What it says after its answer is nobody's concern.
  request.on('error', () => undefined);
  request.end(body);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  response.destroy();
  const { statusCode: status = 0 } = response;
  if (status >= 200 && status < 300) return;
  if (status === 410) throw new WebhookGone('it answers 410, gone');
  throw new Error(`it answers ${status}`);
}

/**
 * The headers of a webhook by the Standard Webhooks specification: the receiver computes the same HMAC-SHA256 over id,
 * time and body, refuses what is too old, and takes an id once.
 * @param secret `whsec_` and the key in base64, or any text, whose bytes are the key then
 * @param at seconds since the epoch
 */
export function signWebhook(secret: string, id: string, at: number, body: string): Record<string, string> {
  const prefix = 'whsec_';
  const key = secret.startsWith(prefix)
    ? Buffer.from(secret.slice(prefix.length), 'base64')
    : Buffer.from(secret);
  const signature = createHmac('sha256', key).update(`${id}.${at}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': String(at), 'webhook-signature': `v1,${signature}` };
}
