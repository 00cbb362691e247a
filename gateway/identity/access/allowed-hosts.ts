import { isIPv6 } from 'node:net';
import type { Config } from '../../../shared/kernel/config/read-config.ts';
import { hostname } from 'node:os';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';

/** Who may ask this gateway, as far as the headers of a request tell. */
export interface AccessPolicy {
  /** Hosts that the gateway goes by, as `readHost` has them. */
  readonly hosts: ReadonlySet<string>;
  /** It listens on every address of the machine, and so goes by any of them. */
  readonly anyAddress: boolean;
  /** Origins of other sites whose pages may ask and read, such as `https://dashboard.lab.example`. */
  readonly origins: ReadonlySet<string>;
}

const everywhere: readonly string[] = ['0.0.0.0', '[::]'];

/**
 * The policy that the settings make; lists in them are separated by commas. A gateway that listens on all addresses goes by the machine's own name as well.
 * @param machine the machine's name
 * @throws WeirError `bad_config` where an entry of a list is none.
 */
export function accessPolicy(
  settings: Pick<Config, 'host'> & Partial<Config>,
  machine = hostname(),
): AccessPolicy {
  const bound = readHost(settings.host);
  const anyAddress = bound !== undefined && everywhere.includes(bound);
  const names = anyAddress ? [machine, machine.split('.', 1)[0] ?? ''] : [settings.host];
  const hosts = new Set(['localhost', '127.0.0.1', '[::1]']);
  for (const name of names) {
    const host = readHost(name);
    if (host !== undefined) hosts.add(host);
  }
  for (const entry of entriesOf(settings.allow_host)) {
    const host = readHost(entry);
    if (host === undefined) throw unfit('WEIR_ALLOW_HOST', entry, 'a host name or an address');
    hosts.add(host);
  }
  const origins = entriesOf(settings.allow_origins).map((entry) => {
    if (URL.canParse(entry)) return new URL(entry).origin;
    throw unfit('WEIR_ALLOW_ORIGINS', entry, 'an origin such as https://dashboard.lab.example');
  });
  return { hosts, anyAddress, origins: new Set(origins) };
}

function entriesOf(list: string | undefined): string[] {
  return (list ?? '').split(',').flatMap((entry) => entry.trim() || []);
}

function unfit(setting: string, entry: string, expected: string): WeirError {
  return new WeirError('bad_config', `${setting} lists "${entry}", which is not ${expected}`);
}

/**
 * The host of a `Host` header or of a list of hosts, without its port, as a browser writes it: small letters, IPv6 in square
 * brackets, no dot at the end. Undefined where the text is no host.
 */
export function readHost(text: string): string | undefined {
  const bracketed = isIPv6(text) ? `[${text}]` : text;
  if (!/^(?:\[[\da-f:.]+\]|[\w.-]+)(?::\d{1,5})?$/i.test(bracketed)) return undefined;
  const url = `http://${bracketed}`;
  if (!URL.canParse(url)) return undefined;
  return new URL(url).hostname.replace(/\.$/, '');
}

/** Whether a host, as `readHost` has it, is an address and no name: no DNS server can make it mean another machine. */
export function isAddress(host: string): boolean {
  return host.startsWith('[') || /^\d+\.\d+\.\d+\.\d+$/.test(host);
}
