import type { GatewayClient } from './gateway-client.ts';
import { isOver, type RunView } from './run-view.ts';
import { sleep } from './sleep.ts';

/** Something that an instance has in hand, as the gateway tells it. Times are in UTC. */
export interface InHandView {
  run_id: string;
  command_id: string;
  /** The instrument is at rest; only files are on their way. */
  rested: boolean;
  /** When its agent was asked to stop it; null where nobody has. */
  asked_to_stop: string | null;
  /** `still acting on run … since …, asked to stop at …, does not answer`. */
  text: string;
}

export interface AgentInHand {
  module: string;
  instance: string;
  runs: InHandView[];
}

/** One thing that an instrument goes on with, and which instance it is. */
export interface GoingOn extends InHandView {
  agent: string;
}

/** An instrument that is about to stop has this long to do so before anybody hears of it, in milliseconds. */
const momentMs = 1_500;
const lookEvery = 100;

/** Whether an instrument acts for the run although the run is over, or wants it to stop. */
export function isGoingOn(run: RunView, { run_id, asked_to_stop, rested }: InHandView): boolean {
  return run_id === run.run_id && !rested && (asked_to_stop !== null || isOver(run.status));
}

/** What the instances have in hand that `wanted` picks. */
export async function inHand(
  client: GatewayClient,
  wanted: (agent: AgentInHand, entry: InHandView) => boolean,
): Promise<GoingOn[]> {
  const { agents } = await client.document<{ agents: AgentInHand[] }>('admin');
  return agents.flatMap((agent) =>
    agent.runs
      .filter((entry) => wanted(agent, entry))
      .map((entry) => ({ ...entry, agent: `${agent.module}/${agent.instance}` })),
  );
}

/** As `inHand`, once a moment has passed in which it may have come to its end. */
export async function stillInHand(
  client: GatewayClient,
  wanted: (agent: AgentInHand, entry: InHandView) => boolean,
  signal: AbortSignal,
): Promise<GoingOn[]> {
  const end = performance.now() + momentMs;
  for (;;) {
    const found = await inHand(client, wanted);
    if (found.length === 0 || performance.now() > end) return found;
    await sleep(lookEvery, signal);
  }
}
