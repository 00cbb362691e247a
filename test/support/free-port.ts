import { createServer } from 'node:net';

// Below the range that the kernel hands to clients: a service that is restarted must find its port free again.
const lowest = 20_000;
/** Each process that runs tests beside others draws from ports of its own: one that nobody listens on yet is no other's. */
const lanes = 8;
const inLane = 1_500;
const taken = new Set<number>();

/** A port on the loopback address that nobody listens on, below 32768, never the same twice in one process. */
export async function freePort(): Promise<number> {
  const first = lowest + (Number(process.env['VITEST_POOL_ID'] ?? 0) % lanes) * inLane;
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const port = first + Math.floor(Math.random() * inLane);
    if (taken.has(port) || !(await isFree(port))) continue;
    taken.add(port);
    return port;
  }
  throw new Error(`found no free port between ${first} and ${first + inLane}`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}
