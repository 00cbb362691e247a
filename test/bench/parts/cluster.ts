import type { Services } from '../../services/start-services.ts';
import { startCluster } from '../../services/cluster/start-cluster.ts';
import type { Contestant } from '../contestants/contestant.ts';
import { WeirContestant } from '../contestants/weir.ts';
import { cpuPerStep, playRounds, type Found } from '../rounds.ts';
import { median, pairedRatio } from '../statistics.ts';

const singleRuns = 15;

/** weir on one RabbitMQ and one Redis, on three nodes of RabbitMQ, and on those with a Redis that has two replicas. */
export async function measureCluster(
  { env, storeUrl }: Services,
  { rounds }: { rounds: number },
): Promise<Found[]> {
  const cluster = await startCluster('broker', 'sentinel');
  const labs: WeirContestant[] = [];
  const enter = async (name: string, at: NodeJS.ProcessEnv): Promise<Contestant> => {
    const lab = await WeirContestant.start(at);
    labs.push(lab);
    return { name, processes: lab.processes, carryOut: (runs) => lab.carryOut(runs) };
  };
  try {
    const WEIR_BROKER_URL = cluster.broker.url;
    // All is on this machine, but the nodes are in networks of their own.
    const WEIR_INSECURE_NETWORK = 'yes';
    const three = { WEIR_BROKER_URL, WEIR_INSECURE_NETWORK };
    const entered = [
      await enter('one RabbitMQ, one Redis', env),
      await enter('three RabbitMQ, one Redis', { ...three, WEIR_STORE_URL: storeUrl }),
      await enter('three RabbitMQ, three Redis', { ...three, WEIR_STORE_URL: cluster.sentinel.url }),
    ];
    return await playRounds(entered, { rounds, singleRuns, say: console.error });
  } finally {
    for (const lab of labs.reverse()) await lab.stop();
    await cluster.stop();
  }
}

/** A line for each; the first is what the others are measured by. */
export function reportCluster(found: readonly Found[]): string {
  const [one] = found;
  const lines = found.map((each) => {
    const rate = Math.round(median(each.stepsPerSecond));
    const ratio = pairedRatio(each.stepsPerSecond, one?.stepsPerSecond ?? []).toFixed(2);
    const [cpu, alone] = [cpuPerStep(each).toFixed(2), median(each.singleRuns).toFixed(0)];
    return `  ${each.name}: ${rate} steps/s (${ratio} ×), weir's CPU ms a step ${cpu}, one run alone ${alone} ms`;
  });
  return ['100 runs of ten steps that do nothing, all nodes on this machine:', ...lines].join('\n');
}
