import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A cable between a client and a service that a test can pull. */
export interface TcpProxy {
  /** The URL of the service, by way of the proxy. */
  readonly url: string;
  /** Breaks all connections and refuses new ones. */
  cut(): void;
  /** Keeps connections open and lets nothing through, as a dead switch does. */
  blackhole(): void;
  /** Breaks the connection on which so many more bytes have come from the client, in the middle of what it sends; once. */
  cutAfter(bytes: number): void;
  /** Lets everything through again. */
  mend(): void;
  close(): Promise<void>;
}

/** Opens a proxy to the service at `url`, on the loopback address. */
export async function openTcpProxy(url: string): Promise<TcpProxy> {
  const target = new URL(url);
  const sockets = new Set<Socket>();
  let state: 'open' | 'cut' | 'blackhole' = 'open';
  let budget = Infinity;

  const server = createServer((client) => {
    if (state === 'cut') return client.destroy();
    const upstream = connect({ host: target.hostname, port: Number(target.port), noDelay: true });
    client.setNoDelay(true);
    client.on('data', (bytes) => {
      budget -= bytes.length;
      if (budget > 0) return;
      budget = Infinity;
      client.destroy();
    });
    join(client, upstream);
    join(upstream, client);
    return undefined;
  });
  const join = (from: Socket, to: Socket): void => {
    sockets.add(from);
    from.on('data', (bytes) => {
      if (state === 'open') to.write(bytes);
    });
    from.on('error', () => undefined);
    from.on('close', () => {
      sockets.delete(from);
      // A black hole swallows the end of a connection, too.
      if (state !== 'blackhole') to.destroy();
    });
  };
  const cut = (): void => {
    state = 'cut';
    for (const socket of sockets) socket.destroy();
  };

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxied = new URL(url);
  proxied.hostname = '127.0.0.1';
  proxied.port = String((server.address() as AddressInfo).port);
  return {
    url: proxied.href,
    cut,
    blackhole: () => void (state = 'blackhole'),
    cutAfter: (bytes) => void (budget = bytes),
    mend: () => {
      budget = Infinity;
      // What was swallowed is gone: connections that lived through a black hole have holes in them.
      if (state === 'blackhole') cut();
      state = 'open';
    },
    close: async () => {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
