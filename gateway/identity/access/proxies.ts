import ipaddr from 'ipaddr.js';
import type { RequestHandler } from 'express';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';

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
