import { isOver, type AgentOrders, type InHand, type Run } from '../../client/index.ts';
import { isId } from '../../shared/contracts/ids.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import type { GatewayClient } from './gateway-client.ts';
import { sleep } from './send.ts';

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

/** The dead letter whose id ends so. @throws WeirError `not_found` where there is none, or more than one */
export async function findDeadLetter(
  client: GatewayClient,
  end: string,
): Promise<{ path: { letter: string } }> {
  const { letters } = await client.ask((api) => api.GET('/admin/dead'));
  const found = letters.filter(({ id }) => id.endsWith(end.toUpperCase()));
  const [letter, other] = found;
  if (!letter) throw new WeirError('not_found', `there is no dead letter ${end}`);
  if (other)
    throw new WeirError('not_found', `${found.length} dead letters end in ${end}: say more of the id`);
  return { path: { letter: letter.id } };
}

/** The id of the reservation that is not over and whose id ends so; a whole id as it is. @throws WeirError `not_found` where there is none, `bad_request` where there are several */
export async function findReservation(client: GatewayClient, end: string): Promise<string> {
  if (isId(end.toUpperCase())) return end.toUpperCase();
  const { reservations } = await client.ask((api) => api.GET('/reservations'));
  const found = reservations.filter(({ id }) => id.endsWith(end.toUpperCase()));
  const [reservation, other] = found;
  if (!reservation)
    throw new WeirError('not_found', `nothing is reserved under ${end}; \`weir reservations\` lists what is`);
  if (other)
    throw new WeirError('bad_request', `${found.length} reservations end in ${end}: say more of the id`);
  return reservation.id;
}
