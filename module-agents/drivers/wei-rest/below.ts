/**
 * The URL of a door of a module, below the address that the lab has stated. The address may have a path: many modules may
 * stand behind one proxy, and one that is left out leads to another instrument.
 */
export function below(address: URL, door: string): URL {
  const url = new URL(address);
  url.pathname = address.pathname.replace(/\/+$/, '') + door;
  url.hash = '';
  return url;
}
