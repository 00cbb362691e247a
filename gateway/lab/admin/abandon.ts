import { describeInHand, resetCommand } from '../../../shared/explain/index.ts';
import { message } from '../../../shared/contracts/message.ts';
import {
  decodeWorkcellState,
  restless,
  type InstanceRecord,
  type OccupiedBy,
  type WorkcellState,
} from '../../../shared/contracts/workcell-state.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { demandInstance, demandModule } from '../../../shared/contracts/demand-module.ts';
import type { LabContext } from '../context.ts';
import { sendConfirmed } from '../../http/index.ts';
import { utcTime } from '../../../shared/kernel/wei-time.ts';
import type { AbandonedView } from '../../../shared/contracts/orders-view.ts';

/** Whose action is not waited for any more, and who says so. */
export interface AbandonRequest {
  module: string;
  /** May be left out where one instance of the module acts. */
  instance?: string;
  /** Missing: all that the instance acts on now. Whoever may ask twice names what he has seen. */
  command_ids?: string[];
  by?: string;
  reason?: string;
}

/** What is said with the answer, since nobody else can see to it. */
const caution =
  'once the agent has answered, the instrument takes commands again: see that it is at rest, for the action may still move it';

/**
 * Gives up waiting for what an instance acts on. The actions are named by what the store says now: one that begins later is
 * never meant. Resolves once the broker has the order; the agent's answer follows.
 * @throws WeirError `not_found`, `bad_request` where several instances act, `not_acting`, `agent_away`,
 * `store_unavailable`, `broker_unavailable`.
 */
export async function abandon(context: LabContext, request: AbandonRequest): Promise<AbandonedView> {
  const { store, workcell } = context;
  const deadline = context.deadlines.begin();
  demandModule(workcell, request.module);
  await deadline.untilBrokerUp(context.broker);
  const state = decodeWorkcellState(await deadline.withStore(() => store.readWorkcell()));
  const record = chosen(state, request);
  const entries = demandActing(record, request);
  const { module, instance } = record;
  const by = request.by === undefined ? {} : { by: request.by.slice(0, 200) };
  const numbered = await deadline.withStore(() => store.giveOrder({ command: 'abandon', module, ...by }));
  const { revision, at } = numbered;
  context.latestOrder = revision;
  const reason = request.reason === undefined ? {} : { reason: request.reason.slice(0, 500) };
  const commands = entries.map(({ command_id, number }) => ({ command_id, number }));
  const body = { module, instance, commands, revision, at, ...by, ...reason };
  await sendConfirmed(context, message('workcell.abandon', { workcell: workcell.name, body }));
  const abandons = describeInHand({ occupied: entries }, Date.now());
  return { order: revision, module, instance, abandons, caution };
}

function chosen(state: WorkcellState, request: AbandonRequest): InstanceRecord {
  const named = demandInstance(state, request);
  if (named) return named;
  const { module } = request;
  const own = [...state.instances.values()].filter((record) => record.module === module);
  const acting = own.filter((record) => restless(record).length > 0);
  if (acting.length > 1) {
    const names = acting.map((record) => `${module}/${record.instance}`).join(', ');
    throw new WeirError('bad_request', `several instances act: say which one is meant, of ${names}`);
  }
  const only = acting[0] ?? (own.length === 1 ? own[0] : undefined);
  if (only) return only;
  throw new WeirError('not_acting', `no instance of ${module} acts on anything`);
}

/** What is meant of the things that the instance acts on. */
function demandActing(record: InstanceRecord, { command_ids }: AbandonRequest): OccupiedBy[] {
  const { module, instance, presence, since, occupied } = record;
  const name = `${module}/${instance}`;
  if (presence !== 'present') {
    const how = presence === 'lost' ? 'silent' : 'stopped';
    const then = `when its agent is back, it tells what became of it; ${resetCommand({ module, instance })} frees an instance whose agent is not there`;
    throw new WeirError('agent_away', `${name} is ${how} since ${utcTime(since) ?? ''}: ${then}`);
  }
  const acting = restless({ occupied });
  const entries = acting.filter((entry) => command_ids?.includes(entry.command_id) ?? true);
  if (entries.length > 0) return entries;
  if (acting.length > 0) throw new WeirError('not_acting', `${name} acts on something else by now`);
  const rest = occupied.length > 0 ? ': it is at rest, and files are being stored' : '';
  throw new WeirError('not_acting', `${name} acts on nothing${rest}`);
}
