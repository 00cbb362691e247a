/** URLs that differ in their hosts alone, as one that names all hosts. */
export function joinHosts(urls: readonly string[]): string {
  const [first = ''] = urls;
  const { host } = new URL(first);
  return first.replace(host, urls.map((url) => new URL(url).host).join(','));
}
