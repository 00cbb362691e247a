import { openTcpProxy, type TcpProxy } from '../../support/tcp-proxy.ts';

/** What a cable of a process leads to. */
export type CableEnd = 'broker' | 'store' | 'gateway';

/** The cables of a lab's processes: each goes through a proxy of its own, and can be pulled without the others. */
export class Cables {
  readonly #proxies = new Map<string, TcpProxy>();

  /** The URL by which `owner` reaches what is at `url`. */
  async lay(owner: string, end: CableEnd, url: string): Promise<string> {
    const name = `${owner}-${end}`;
    const proxy = this.#proxies.get(name) ?? (await openTcpProxy(url));
    this.#proxies.set(name, proxy);
    return proxy.url;
  }

  /** @throws Error where `owner` has no such cable. */
  of(owner: string, end: CableEnd): TcpProxy {
    const proxy = this.#proxies.get(`${owner}-${end}`);
    if (!proxy) throw new Error(`${owner} has no cable to the ${end}`);
    return proxy;
  }

  mendAll(): void {
    for (const proxy of this.#proxies.values()) proxy.mend();
  }

  async close(): Promise<void> {
    await Promise.all([...this.#proxies.values()].map((proxy) => proxy.close()));
  }
}
