import { createServer } from 'node:net';

// Below the range that the kernel hands to clients: a service that is restarted must find its port free again.
const lowest = 20_000;
const highest = 32_000;
const taken = new Set<number>();

/** A port on the loopback address that nobody listens on, below 32768, never the same twice in one process. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const port = lowest + Math.floor(Math.random() * (highest - lowest));
    if (taken.has(port) || !(await isFree(port))) continue;
    taken.add(port);
    return port;
  }
  throw new Error(`found no free port between ${lowest} and ${highest}`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}
