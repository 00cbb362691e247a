import { isIPv6 } from 'node:net';

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
