import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { isLoopback } from '../../../shared/access/index.ts';
import ipaddr from 'ipaddr.js';
import type { RequestHandler } from 'express';

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
export interface ExposureSettings {
  host: string;
  require_key?: 'yes' | 'no' | undefined;
  tls_cert?: string | undefined;
  tls_key?: string | undefined;
  behind_proxy?: string | undefined;
  insecure_network?: 'yes' | 'no' | undefined;
}

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
