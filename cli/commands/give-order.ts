import { formatTime } from '../../shared/sentences/index.ts';
import type { Command } from 'commander';
import { type AgentOrders } from '../../client/index.ts';
import type { AdminCommand } from '../../shared/contracts/admin-command.ts';
import { type GatewayClient, sleep, reportIfLeaderless } from '../client/index.ts';
import type { OperatorRequest } from '../../shared/contracts/holds.ts';
import { covers, targetKey, type OrderTarget } from '../../shared/contracts/order-target.ts';
import type { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { exitCodes, print, type CliContext } from '../terminal/index.ts';
import { colorsFor, formatProseTable, widthOf } from '../display/index.ts';
import { addWho, sayWho, type Asked } from './command-parts.ts';

/** How long the agents' answers are waited for, and how often they are looked for, in milliseconds. */
const answersWithin = 5_000;
const lookEvery = 100;

/** The first words where a safety stop fails, whatever the cause. */
const nothingStopped = 'Nothing was stopped by this. Use the emergency stop, and go there.';

/** What was said of runs that an order would end. */
export interface Meant {
  yes?: boolean;
}

/** Somebody was asked, and said no. */
export function nothingDone(context: CliContext): void {
  print(context.stdout, 'nothing was done');
  context.finish(exitCodes.usage);
}

/** Gives a command that may end runs the option that answers for whoever is not there. */
export function addYes(command: Command): Command {
  return command.option('--yes', 'do not ask where it ends runs');
}

/** Gives a command the options that every order has. */
export function addWhoOrders(command: Command): Command {
  return addWho(command, 'who orders it, for those who wonder', 'why, for the log and the audit');
}

/** Gives an order, and shows what each agent did about it and when. Resolves to what they say then. */
export async function giveOrder(
  client: GatewayClient,
  order: Asked & { command: AdminCommand; target: OrderTarget },
  context: CliContext,
): Promise<AgentOrders[]> {
  const { command, target } = order;
  const leaderless = reportIfLeaderless(client, context);
  const request = { command, ...target, ...sayWho(order) };
  const revision = await (command === 'safety_stop'
    ? giveStop(client, request, context)
    : client.order(request));
  await leaderless;
  print(context.stdout, `${command} of ${targetKey(target) || 'the workcell'} is ordered`);
  return showAnswers(client, (agent) => covers(target, agent), revision, context);
}

/** Whoever stops the lab hears at the first failure that somebody has to walk; why, and whether it is tried again, comes after that. */
async function giveStop(
  client: GatewayClient,
  request: OperatorRequest,
  context: CliContext,
): Promise<number> {
  let isTold = false;
  const tell = (): void => {
    if (!isTold) print(context.stderr, nothingStopped);
    isTold = true;
  };
  const onWait = (reason: WeirError): void => {
    tell();
    print(context.stderr, `trying again: ${reason.message}`);
  };
  try {
    return await client.with({ onWait }).order(request);
  } catch (error) {
    tell();
    throw error;
  }
}

/** Shows what each of the agents that an order is for did about it and when. */
export async function showAnswers(
  client: GatewayClient,
  isFor: (agent: Pick<AgentOrders, 'module' | 'instance'>) => boolean,
  revision: number,
  context: CliContext,
): Promise<AgentOrders[]> {
  const agents = await untilAnswered(client, isFor, revision, context.signal);
  if (agents.length === 0) {
    print(context.stdout, 'no agent is there to be told');
    return agents;
  }
  const rows = agents.map((agent) => [
    `${agent.module}/${agent.instance}`,
    agent.revision === revision ? formatTime(agent.taken_at ?? '') : '',
    agent.revision === revision ? answerOf(agent) : silent(agent),
    agent.stop_unconfirmed ?? (agent.revision === revision ? (agent.did ?? '') : ''),
  ]);
  print(
    context.stdout,
    formatProseTable(
      ['AGENT', 'AT', 'ANSWER', ''],
      rows,
      colorsFor(context.stdout, context.env),
      widthOf(context),
    ),
  );
  return agents;
}

/** An agent that has taken an order is heeding it: of most instruments that is over before anybody looks. */
function answerOf({ phase }: AgentOrders): string {
  return phase === 'taken' ? 'under way' : (phase ?? '');
}

function silent({ presence }: AgentOrders): string {
  if (presence === 'present') return 'none yet';
  return presence === 'lost' ? 'none: its agent is silent' : 'none: its agent has stopped';
}

/** The agents that the order is for, once all that are there have done it, or after a while. */
async function untilAnswered(
  client: GatewayClient,
  isFor: (agent: AgentOrders) => boolean,
  revision: number,
  signal: AbortSignal,
): Promise<AgentOrders[]> {
  const end = performance.now() + answersWithin;
  for (;;) {
    const all = (await client.ask((api) => api.GET('/admin'))).agents;
    const agents = all.filter(isFor);
    const waiting = agents.filter((agent) => agent.presence === 'present' && !hasHeeded(agent, revision));
    if (waiting.length === 0 || performance.now() > end) return agents;
    await sleep(lookEvery, signal);
  }
}

/** Whether it is done with the order, or with a later one. */
function hasHeeded(agent: AgentOrders, revision: number): boolean {
  const known = agent.revision ?? 0;
  return known > revision || (known === revision && agent.phase !== 'taken');
}
