import type { GatewayClient } from './gateway-client.ts';
import { isOver, type AgentOrders, type InHand, type Run } from '../../client/index.ts';
import { sleep } from './sleep.ts';

/** One thing that an instrument goes on with, and which instance it is. */
export interface GoingOn extends InHand {
  agent: string;
  presence: AgentOrders['presence'];
}

/** An instrument that is about to stop has this long to do so before anybody hears of it, in milliseconds. */
const momentMs = 1_500;
const lookEvery = 100;

/** Whether an instrument acts for the run although the run is over, or wants it to stop. */
export function isGoingOn(run: Run, { run_id, asked_to_stop, rested }: InHand): boolean {
  return run_id === run.run_id && !rested && (asked_to_stop !== null || isOver(run.status));
}

/** What the instances have in hand that `wanted` picks. */
export async function inHand(
  client: GatewayClient,
  wanted: (agent: AgentOrders, entry: InHand) => boolean,
): Promise<GoingOn[]> {
  const { agents } = await client.ask((api) => api.GET('/admin'));
  return agents.flatMap((agent) =>
    agent.runs
      .filter((entry) => wanted(agent, entry))
      .map((entry) => ({ ...entry, agent: `${agent.module}/${agent.instance}`, presence: agent.presence })),
  );
}

/** As `inHand`, once a moment has passed in which it may have come to its end. */
export async function stillInHand(
  client: GatewayClient,
  wanted: (agent: AgentOrders, entry: InHand) => boolean,
  signal: AbortSignal,
): Promise<GoingOn[]> {
  const end = performance.now() + momentMs;
  for (;;) {
    const found = await inHand(client, wanted);
    if (found.length === 0 || performance.now() > end) return found;
    await sleep(lookEvery, signal);
  }
}
