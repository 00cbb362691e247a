import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** What stands before several gateways: one address, by which each connection comes to one of those that answer. */
export interface FrontDoor {
  readonly url: string;
  close(): Promise<void>;
}

/** Between two looks whether a gateway answers, and for how long that is awaited, in milliseconds. */
const lookEvery = 250;
const answerMs = 1_000;

/** Opens one on that address. Connections to a gateway that answers no more are ended, so that clients come to another one. */
export async function openFrontDoor(address: string, urls: readonly string[]): Promise<FrontDoor> {
  const gateways = urls.map((url) => ({ url: new URL(url), answers: false, sockets: new Set<Socket>() }));
  const looks = gateways.map((gateway) => {
    let looking = false;
    return setInterval(() => {
      if (looking) return;
      looking = true;
      void answersAt(gateway.url).then((answers) => {
        looking = false;
        gateway.answers = answers;
        if (!answers) for (const socket of gateway.sockets) socket.destroy();
      });
    }, lookEvery);
  });
  let turn = 0;
  const server = createServer((client) => {
    turn += 1;
    const open = gateways.filter(({ answers }) => answers);
    const gateway = open[turn % open.length];
    client.on('error', () => undefined);
    if (!gateway) return client.destroy();
    const upstream = connect({ host: gateway.url.hostname, port: Number(gateway.url.port), noDelay: true });
    client.setNoDelay(true);
    gateway.sockets.add(client);
    client.pipe(upstream).pipe(client);
    upstream.on('error', () => client.destroy());
    upstream.on('close', () => client.destroy());
    client.on('close', () => {
      gateway.sockets.delete(client);
      upstream.destroy();
    });
    return undefined;
  });
  server.listen(0, address);
  await once(server, 'listening');
  return {
    url: `http://${address}:${(server.address() as AddressInfo).port}`,
    async close() {
      for (const look of looks) clearInterval(look);
      for (const { sockets } of gateways) for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

async function answersAt(url: URL): Promise<boolean> {
  return fetch(new URL('/readyz', url), { signal: AbortSignal.timeout(answerMs) }).then(
    (answer) => answer.ok,
    () => false,
  );
}
