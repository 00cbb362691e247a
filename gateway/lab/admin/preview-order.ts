import { demandInstance, demandModule } from '../../../shared/contracts/demand-module.ts';
import type { OperatorRequest } from '../../../shared/contracts/holds.ts';
import { covers } from '../../../shared/contracts/order-target.ts';
import { isTerminal } from '../../../shared/contracts/run.ts';
import { parseCommandId } from '../../../shared/contracts/command-id.ts';
import { decodeWorkcellState, type WorkcellState } from '../../../shared/contracts/workcell-state.ts';
import {
  type RunFacts,
  demandAllowed,
  isOrderUnderWay,
  withoutAgent,
} from '../../../shared/explain/index.ts';
import { readOpenRuns, mostRuns, readRuns, stepsAtInstruments } from '../../runs/index.ts';
import type { LabContext } from '../context.ts';
import type { OrderPreview } from '../../../shared/contracts/orders-view.ts';

type EndedRun = OrderPreview['ends'][number];

/**
 * What an order would end, as the lab stands now; nothing is ordered. Whoever gives one asks for it before.
 * @throws WeirError as the order would: `not_found`, `stopped`, `changes_nothing`; `store_unavailable`
 */
export async function previewOrder(context: LabContext, request: OperatorRequest): Promise<OrderPreview> {
  const { store, workcell } = context;
  if (request.module !== undefined) demandModule(workcell, request.module);
  return context.deadlines.begin().withStore(async () => {
    const fields = await store.readWorkcell();
    const state = decodeWorkcellState(fields);
    demandInstance(state, request);
    demandAllowed(state, request, isOrderUnderWay(fields));
    const { module = null, instance = null, command } = request;
    return { command, module, instance, ...(await endedRuns(context, request, state)) };
  });
}

/** Orders that end what instruments act on; of the workcell, all but a reset end the runs that wait as well. */
const ending: readonly OperatorRequest['command'][] = ['safety_stop', 'cancel', 'reset'];

async function endedRuns(
  { store }: LabContext,
  request: OperatorRequest,
  state: WorkcellState,
): Promise<{ ends: EndedRun[]; more: boolean }> {
  if (!ending.includes(request.command)) return { ends: [], more: false };
  const at = stepsAtInstruments(state);
  const runs = await readRuns(store, at);
  const acting = runsActedFor(request, state, runs);
  if (request.module !== undefined || request.command === 'reset')
    return { ends: acting, more: at.size > mostRuns };
  const { open, more } = await readOpenRuns(store, at);
  const named = new Set(acting.map(({ run_id }) => run_id));
  const waiting = [...open.values()].filter((run) => goesOn(run) && !named.has(run.run_id));
  return { ends: [...acting, ...waiting.map(waitingRun)], more };
}

/** The runs that the instruments which the order is for act for, each with the step that it is at. Pure. */
export function runsActedFor(
  request: OperatorRequest,
  { instances }: Pick<WorkcellState, 'instances'>,
  runs: ReadonlyMap<string, RunFacts>,
): EndedRun[] {
  const concerned = [...instances.values()].filter((record) => covers(request, record));
  return concerned.flatMap((record) => {
    const unreached = withoutAgent(record);
    return record.occupied.flatMap((entry) => {
      const { command_id, run_id, step_name = null } = entry;
      const run = runs.get(run_id);
      if (!run || !goesOn(run)) return [];
      const step = parseCommandId(command_id)?.step ?? null;
      const at = { module: record.module, instance: record.instance, step, step_name };
      return [{ run_id, label: run.label, ...at, ...(unreached.includes(entry) && { without_agent: true }) }];
    });
  });
}

/** A run whose end is decided is ended by nothing more. */
function goesOn({ state }: RunFacts): boolean {
  return !isTerminal(state) && state !== 'cancelling';
}

function waitingRun({ run_id, label }: RunFacts): EndedRun {
  return { run_id, label, module: null, instance: null, step: null, step_name: null };
}
