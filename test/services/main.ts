import { ensureChromium, ensurePromtool, ensurePythonWithRequests } from './programs.ts';
import { startServices } from './start-services.ts';

// Keeps a broker and a store running for a developer: prints how to use them, stays until SIGINT or SIGTERM. With `--programs` the
// programs that tests need are there as well by then.
const services = await startServices();
// After them: where they had to be installed, apt-get knows by now which packages there are.
if (process.argv.includes('--programs'))
  await Promise.all([ensureChromium(), ensurePromtool(), ensurePythonWithRequests()]);
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
