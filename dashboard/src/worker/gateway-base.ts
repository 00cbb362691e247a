let base = '';

/** Says where the page lies, for the addresses that it asks for lie beside it, and this thread's own file elsewhere. */
export function setBase(address: string): void {
  base = address;
}

/** The whole address of a path of the gateway, such as `runs/ID`. */
export function inGateway(path: string): string {
  return new URL(path, base).href;
}
