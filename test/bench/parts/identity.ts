import { startBroker, type Services } from '../../services/start-services.ts';
import { WeirContestant } from '../contestants/weir.ts';
import { cpuPerStep, playRounds, type Found } from '../rounds.ts';
import { median, pairedRatio } from '../statistics.ts';

/** What it costs that each agent has an account of its own and is told nothing that is not signed. */
export interface Identity {
  shared: Found;
  enrolled: Found;
}

/** The same lab twice, side by side: its agents share the account of the lab, or each is enrolled. Each is a process of its own. */
export async function measureIdentity(services: Services, { rounds }: { rounds: number }): Promise<Identity> {
  // Enrolling makes accounts over the management plugin.
  const broker = await startBroker({ management: true });
  const env = {
    ...services.env,
    WEIR_BROKER_URL: broker.url,
    WEIR_BROKER_MANAGEMENT_URL: broker.managementUrl,
  };
  const labs: WeirContestant[] = [];
  try {
    for (const agents of ['apart', 'enrolled'] as const)
      labs.push(await WeirContestant.start(env, { agents }));
    const [shared, enrolled] = await playRounds(
      labs.map((lab, i) => ({
        name: i === 0 ? 'one account' : 'enrolled',
        processes: lab.processes,
        carryOut: (runs) => lab.carryOut(runs),
      })),
      { rounds, say: console.error },
    );
    if (!shared || !enrolled) throw new Error('two labs were measured');
    return { shared, enrolled };
  } finally {
    for (const lab of labs) await lab.stop();
    await broker.remove();
  }
}

export function reportIdentity({ shared, enrolled }: Identity): string {
  const line = (one: Found) =>
    `  ${one.name}: ${median(one.stepsPerSecond).toFixed(0)} steps/s, ${cpuPerStep(one).toFixed(2)} CPU ms/step`;
  return [
    'agents of one account, and enrolled ones with signed messages; ten processes each; medians of paired rounds',
    line(shared),
    line(enrolled),
    `  enrolled against the others: ${pairedRatio(enrolled.stepsPerSecond, shared.stepsPerSecond).toFixed(2)} × steps/s`,
  ].join('\n');
}
