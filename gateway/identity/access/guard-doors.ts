import cors from 'cors';
import type { RequestHandler } from 'express';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import type { AccessPolicy } from './access-policy.ts';
import type { IncomingHttpHeaders } from 'node:http';
import { isAddress, readHost } from './host-name.ts';

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
const exposedHeaders = 'ETag Link Location Retry-After X-Request-Id X-Weir-Order X-Weir-Version'.split(' ');

/**
 * The first middleware of all, before anything of a request is read: refuses what the policy does not let in, and tells
 * browsers to keep every answer from other sites. Pages of the origins that the policy lists may ask and read (CORS).
 */
export function guardDoors(policy: AccessPolicy): RequestHandler[] {
  return [keepToOurselves, refuse(policy), letIn(policy)];
}

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
