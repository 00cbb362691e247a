import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A cable between a client and a service that a test can pull. */
export interface TcpProxy {
  /** The URL of the service, by way of the proxy. */
  readonly url: string;
  /** Bytes that have come from clients so far. */
  readonly sent: number;
  /** Breaks all connections and refuses new ones. */
  cut(): void;
  /** Keeps connections open and lets nothing through, as a dead switch does. */
  blackhole(): void;
  /** Breaks the connection on which so many more bytes have come from the client, in the middle of what it sends; once. */
  cutAfter(bytes: number): void;
  /**
   * Makes what comes from the client (`up`) and what comes from the service (`down`) take so many milliseconds longer,
   * in its order, the end of a connection too.
   */
  delay(by: { up: number; down: number }): void;
  /** Lets everything through again, at once. */
  mend(): void;
  close(): Promise<void>;
}

/** Opens a proxy to the service at `url`, on the loopback address. */
export async function openTcpProxy(url: string): Promise<TcpProxy> {
  const target = new URL(url);
  const sockets = new Set<Socket>();
  let state: 'open' | 'cut' | 'blackhole' = 'open';
  let budget = Infinity;
  let sent = 0;
  const slowness = { up: 0, down: 0 };

  const server = createServer((client) => {
    if (state === 'cut') return client.destroy();
    const upstream = connect({ host: target.hostname, port: Number(target.port), noDelay: true });
    client.setNoDelay(true);
    client.on('data', (bytes) => {
      sent += bytes.length;
      budget -= bytes.length;
      if (budget > 0) return;
      budget = Infinity;
      client.destroy();
    });
    join(client, upstream, 'up');
    join(upstream, client, 'down');
    return undefined;
  });
  const join = (from: Socket, to: Socket, direction: keyof typeof slowness): void => {
    const later = delayLine(() => slowness[direction]);
    sockets.add(from);
    from.on('data', (bytes) => {
      if (state !== 'open') return;
      later(() => {
        if (state === 'open') to.write(bytes);
      });
    });
    from.on('error', () => undefined);
    from.on('close', () => {
      sockets.delete(from);
      // A black hole swallows the end of a connection, too.
      if (state !== 'blackhole') later(() => to.destroy());
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
    get sent() {
      return sent;
    },
    cut,
    blackhole: () => void (state = 'blackhole'),
    cutAfter: (bytes) => void (budget = bytes),
    delay: (by) => void Object.assign(slowness, by),
    mend: () => {
      budget = Infinity;
      Object.assign(slowness, { up: 0, down: 0 });
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

/** Does what it is given later by as much as `delay` says then, and never before what it was given earlier. */
function delayLine(delay: () => number): (act: () => void) => void {
  const waiting: (() => void)[] = [];
  let due = 0;
  return (act) => {
    const now = Date.now();
    due = Math.max(due, now + delay());
    if (waiting.length === 0 && due <= now) return act();
    waiting.push(act);
    // Timers may overtake each other; each lets go what has waited longest.
    setTimeout(() => waiting.shift()?.(), due - now);
    return undefined;
  };
}
