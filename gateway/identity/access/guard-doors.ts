import type { Config } from '../../../shared/kernel/config/read-config.ts';
import cors from 'cors';
import type { RequestHandler } from 'express';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { type AccessPolicy, isAddress, readHost } from './allowed-hosts.ts';
import type { IncomingHttpHeaders } from 'node:http';
import { isLoopback } from '../../../shared/kernel/callers.ts';
import ipaddr from 'ipaddr.js';

type Range = [ipaddr.IPv4 | ipaddr.IPv6, number];

/** The proxies through which a gateway is reached; none where it is reached directly. */
export class Proxies {
  readonly #ranges: readonly Range[];

  /**
   * @param list addresses and CIDR ranges, separated by commas
   * @throws WeirError `bad_config` where an entry is none
   */
  constructor(list: string | undefined) {
    this.#ranges = (list ?? '')
      .split(',')
      .flatMap((entry) => (entry.trim() === '' ? [] : [readRange(entry.trim())]));
  }

  get any(): boolean {
    return this.#ranges.length > 0;
  }

  /** Whether the other end of a connection is one of them. */
  includes(address: string | undefined): boolean {
    if (address === undefined || !ipaddr.isValid(address)) return false;
    const from = ipaddr.process(address);
    return this.#ranges.some(([range, bits]) => from.kind() === range.kind() && from.match(range, bits));
  }
}

/** Refuses whoever does not come through a proxy, where there is one: he would send his key in the open. The machine itself may. */
export function throughProxies(proxies: Proxies): RequestHandler {
  return ({ socket: { remoteAddress } }, _response, next) => {
    if (!proxies.any || proxies.includes(remoteAddress) || isOwn(remoteAddress)) return next();
    throw new WeirError('forbidden', 'this gateway answers through its proxy alone: ask that');
  };
}

function isOwn(address: string | undefined): boolean {
  return address !== undefined && ipaddr.isValid(address) && ipaddr.process(address).range() === 'loopback';
}

function readRange(entry: string): Range {
  if (ipaddr.isValidCIDR(entry)) return ipaddr.parseCIDR(entry);
  if (ipaddr.isValid(entry)) {
    const address = ipaddr.process(entry);
    return [address, address.kind() === 'ipv4' ? 32 : 128];
  }
  throw new WeirError(
    'bad_config',
    `WEIR_BEHIND_PROXY lists "${entry}", which is no address and no range such as 10.0.0.0/24`,
  );
}

/** What decides who can reach a gateway, and what he can read on the way. */
export type ExposureSettings = Pick<Config, 'host'> & Partial<Config>;

/**
 * Refuses a gateway that other machines would reach without keys or without TLS: anybody in the network could move the instruments, or read
 * the keys of those who may.
 * @throws WeirError `bad_config` with a line for each thing that mends it
 */
export function demandSafe(settings: ExposureSettings): void {
  const { host, tls_cert, tls_key, behind_proxy, insecure_network } = settings;
  if ((tls_cert === undefined) !== (tls_key === undefined)) {
    throw new WeirError(
      'bad_config',
      'TLS wants both --tls-cert and --tls-key (WEIR_TLS_CERT, WEIR_TLS_KEY)',
    );
  }
  if (tls_cert !== undefined && behind_proxy !== undefined) {
    throw new WeirError('bad_config', 'name either --tls-cert or --behind-proxy: one of the two speaks TLS');
  }
  const missing = whatIsMissing(settings);
  if (missing.length === 0 || insecure_network === 'yes') return;
  throw new WeirError(
    'bad_config',
    [
      `other machines would reach the gateway (--host ${host}), and anybody there could move the instruments:`,
      ...missing.map((line) => `  it wants ${line}`),
      '  or the word that everybody in the network is trusted: --insecure-network',
    ].join('\n'),
  );
}

/** What a gateway that other machines can reach wants and has not; nothing where none can. */
export function whatIsMissing({ host, require_key, tls_cert, behind_proxy }: ExposureSettings): string[] {
  if (isLoopback(host)) return [];
  return [
    ...(require_key === 'yes'
      ? []
      : ['keys: --require-key, and weir key create NAME --role ROLE for each who asks']),
    ...(tls_cert !== undefined || behind_proxy !== undefined
      ? []
      : ['TLS: --tls-cert CERT.pem --tls-key KEY.pem, or --behind-proxy ADDRESS of a proxy that speaks it']),
  ];
}

/** What is looked at of a request. */
interface AskedBy {
  method: string;
  /** The path without the query. */
  path: string;
  /** What the request asks for, as it was sent: most often a path, of proxies a URL, which then says the host. */
  target: string;
  headers: IncomingHttpHeaders;
  /** How many `Host` headers it has. Node shows the first. */
  hosts: number;
  /** The address of this machine that the connection came to. */
  localAddress: string | undefined;
}

/** Why a request is refused: the error's code, and what to do about it. */
interface Refusal {
  code: 'unknown_host' | 'forbidden';
  message: string;
}

/** Paths that no link of another site leads to: what programs ask for, a stream that never ends, and what signs somebody in, but for
 * whoever comes back from the provider, with what this browser was given before it was sent there. */
const notForLinks = /^\/(?:internal|feed|session(?!\/oidc\/callback$))(?:\/|$)/i;

/**
 * Says why a request is not answered, if it is not. Two things are refused: a host name that the gateway does not go by, under
 * which a foreign site's page would count as ours once its DNS server names our address; and what a page of another origin
 * asks for, whether or not it could read the answer. Programs, which send neither `Origin` nor `Sec-Fetch-Site`, are not concerned.
 */
export function judgeRequest(policy: AccessPolicy, asked: AskedBy): Refusal | undefined {
  return judgeHost(policy, asked) ?? judgeOrigin(policy, asked);
}

function judgeHost(
  policy: AccessPolicy,
  { headers, hosts, target, localAddress }: AskedBy,
): Refusal | undefined {
  const { host: header } = headers;
  if (hosts > 1) return { code: 'unknown_host', message: 'the request names more than one host' };
  if (header === undefined) {
    return { code: 'unknown_host', message: 'the request names no host: send a Host header' };
  }
  const host = readHost(header);
  if (host === undefined) {
    return { code: 'unknown_host', message: `the Host header "${header.slice(0, 100)}" names no host` };
  }
  if (!target.startsWith('/') && target !== '*' && hostOf(target) !== host) {
    return { code: 'unknown_host', message: 'the request names one host in its target, and another in Host' };
  }
  if (policy.hosts.has(host)) return undefined;
  // No DNS server stands behind an address: a page that was asked for by it is ours.
  if (isAddress(host) && (policy.anyAddress || host === ownAddress(localAddress))) return undefined;
  const remedy = `start the gateway with --allow-host ${host} (or WEIR_ALLOW_HOST=${host})`;
  return {
    code: 'unknown_host',
    message: `this gateway does not go by the name "${host}": if that is its name, ${remedy}`,
  };
}

function hostOf(target: string): string | undefined {
  return URL.canParse(target) ? readHost(new URL(target).host) : undefined;
}

/** An IPv4 address is written as such where it came in over IPv6. */
function ownAddress(localAddress: string | undefined): string | undefined {
  return localAddress === undefined ? undefined : readHost(localAddress.replace(/^::ffff:(?=\d+\.)/i, ''));
}

function judgeOrigin(policy: AccessPolicy, asked: AskedBy): Refusal | undefined {
  const { headers } = asked;
  const { origin } = headers;
  if (origin !== undefined) {
    if (isOwnOrigin(origin, headers.host) || policy.origins.has(origin)) return undefined;
    const listed =
      origin === 'null' ? '' : `: to let that site in, list ${origin.slice(0, 200)} in WEIR_ALLOW_ORIGINS`;
    return {
      code: 'forbidden',
      message: `a web page of ${origin.slice(0, 200)} may not ask this gateway${listed}`,
    };
  }
  const site = headers['sec-fetch-site'];
  if (site === undefined || site === 'none' || site === 'same-origin' || isLink(asked)) return undefined;
  return { code: 'forbidden', message: 'a web page of another origin may not ask this gateway' };
}

/** Whether a page is the gateway's own: the same host and port. The scheme may differ, behind a proxy that speaks TLS. */
export function isOwnOrigin(origin: string, host: string | undefined): boolean {
  if (!URL.canParse(origin)) return false;
  const { protocol, host: of } = new URL(origin);
  const own = `${protocol}//${host ?? ''}`;
  return /^https?:$/.test(protocol) && URL.canParse(own) && new URL(own).host === of;
}

/**
 * Somebody follows a link on another site, or a colleague's in a chat: the answer fills a tab of its own, where the other site
 * can neither read nor frame it, and reading changes nothing.
 */
function isLink({ method, path, headers }: AskedBy): boolean {
  return (
    (method === 'GET' || method === 'HEAD') &&
    headers['sec-fetch-mode'] === 'navigate' &&
    headers['sec-fetch-dest'] === 'document' &&
    !notForLinks.test(path)
  );
}

/** What the pages of sites that are let in may read beside the body. */
const exposedHeaders =
  'ETag Link Location Retry-After X-Request-Id X-Weir-Lack X-Weir-Order X-Weir-Version'.split(' ');

/**
 * The first middleware of all, before anything of a request is read: refuses what the policy does not let in, and tells
 * browsers to keep every answer from other sites. Pages of the origins that the policy lists may ask and read (CORS).
 */
export function guardDoors(policy: AccessPolicy): RequestHandler[] {
  return [keepToOurselves, refuse(policy), letIn(policy)];
}

// By hand: of `helmet`'s thirteen headers these are wanted, most with other values, and its options would be longer.
const keepToOurselves: RequestHandler = (_request, response, next) => {
  response.set({
    // No script or image of another site is made of an answer, and no frame of another site shows one.
    'X-Content-Type-Options': 'nosniff',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'X-Frame-Options': 'SAMEORIGIN',
    // What is not a page is no page either where somebody opens it as one. Pages have policies of their own.
    'Content-Security-Policy': "object-src 'none'; base-uri 'none'; frame-ancestors 'self'",
    'Referrer-Policy': 'no-referrer',
    // What a lab says stays on no disk of a browser or a proxy; the files of the page say otherwise.
    'Cache-Control': 'no-store',
  });
  next();
};

function refuse(policy: AccessPolicy): RequestHandler {
  return (request, _response, next) => {
    const { method, path, originalUrl: target, headers, headersDistinct, socket } = request;
    const { localAddress } = socket;
    const hosts = headersDistinct['host']?.length ?? 0;
    const refusal = judgeRequest(policy, { method, path, target, headers, hosts, localAddress });
    if (!refusal) return next();
    throw new WeirError(refusal.code, refusal.message);
  };
}

function letIn({ origins }: AccessPolicy): RequestHandler {
  if (origins.size === 0) return (_request, _response, next) => next();
  return cors({ origin: [...origins], exposedHeaders, maxAge: 600 });
}

/**
 * Tells browsers to come by TLS alone from now on, to any port of the host name: a lab says by a setting that it may be so. It is said
 * over TLS, of the gateway's own or of its proxy; in the open, anybody on the way could say it.
 * @param seconds for how long; 0 to say nothing
 */
export function strictTransport(seconds: number): RequestHandler {
  return (request, response, next) => {
    if (seconds > 0 && request.secure) response.setHeader('Strict-Transport-Security', `max-age=${seconds}`);
    next();
  };
}
