import { ensureChromium, ensureMoto, ensurePromtool, ensurePythonWithRequests } from './programs.ts';
import { startCluster } from './cluster/start-cluster.ts';
import { startServices } from './start-services.ts';

// Keeps a broker and a store running for a developer: prints how to use them, stays until SIGINT or SIGTERM. With `--programs` the
// programs that tests need are there as well by then. With `--cluster` three nodes of each, and a Redis Cluster beside Sentinel.
const services = process.argv.includes('--cluster') ? await startClusters() : await startServices();
// After them: where they had to be installed, apt-get knows by now which packages there are.
if (process.argv.includes('--programs'))
  await Promise.all([ensureChromium(), ensureMoto(), ensurePromtool(), ensurePythonWithRequests()]);
for (const env of 'envs' in services ? services.envs : [services.env]) {
  const exports = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  console.log(`export ${exports.join(' ')}`);
}

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

async function startClusters() {
  const { network, broker, sentinel, redisCluster, stop } = await startCluster(
    'broker',
    'sentinel',
    'redisCluster',
  );
  if (network.inseparable !== undefined)
    console.error(`The sites cannot be cut off from each other here: ${network.inseparable}`);
  return {
    envs: [
      { WEIR_BROKER_URL: broker.url, WEIR_STORE_URL: sentinel.url },
      { WEIR_STORE_URL: redisCluster.url },
    ],
    stop,
  };
}
