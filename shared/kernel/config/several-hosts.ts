/**
 * A URL whose authority names several hosts, separated by commas, as so many URLs with one host each:
 * `amqp://user:password@n1:5672,n2:5672/vhost`. Account, path and query are the same for all. Any other text comes back alone, and
 * so does a URL with one host. Nothing is checked: what is left without a host is no URL.
 */
export function eachHost(url: string): string[] {
  const [, before = '', hosts = '', after = ''] =
    /^([^:/]+:\/\/(?:[^/?#]*@)?)([^/?#]*)(.*)$/s.exec(url) ?? [];
  return hosts.includes(',') ? hosts.split(',').map((host) => `${before}${host}${after}`) : [url];
}

/** The hosts that the URL names, with their ports, for a person: never its account. */
export function hostsOf(url: string): string {
  return eachHost(url)
    .map((each) => new URL(each).host)
    .join(', ');
}

/** The one URL that `eachHost` takes apart into these. */
export function withHosts(urls: readonly string[]): string {
  const hosts = urls.map((url) => new URL(url).host).join(',');
  return (urls[0] ?? '').replace(/^([^:/]+:\/\/(?:[^/?#]*@)?)[^/?#]*/, (_, before) => `${before}${hosts}`);
}
