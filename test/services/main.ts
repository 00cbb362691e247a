import { startServices } from './start-services.ts';

// Keeps a broker and a store running for a developer: prints how to use them, stays until SIGINT or SIGTERM.
const services = await startServices();
const exports = Object.entries(services.env).map(([name, value]) => `${name}=${value}`);
console.log(`export ${exports.join(' ')}`);

const hold = setInterval(() => undefined, 60_000);
let stopping = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (stopping) process.exit(1);
    stopping = true;
    clearInterval(hold);
    services.stop().catch((error: unknown) => {
      console.error(error);
      process.exitCode = 1;
    });
  });
}
