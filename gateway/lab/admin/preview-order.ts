import type { AdminWish } from '../../../shared/contracts/holds.ts';
import { covers } from '../../../shared/contracts/order-target.ts';
import { isTerminal } from '../../../shared/contracts/run.ts';
import { parseCommandId } from '../../../shared/contracts/command-id.ts';
import { decodeWorkcellState, type WorkcellState } from '../../../shared/contracts/workcell-state.ts';
import type { LabContext } from '../context.ts';
import { readOpenRuns, mostRuns, readRuns, stepsAtInstruments, type RunFacts } from '../../runs/index.ts';
import { demandInstance, demandModule } from '../../../shared/contracts/demand-module.ts';
import { demandAllowed } from './demand-allowed.ts';
import { isOrderUnderWay } from './order-under-way.ts';
import type { OrderPreview } from './orders-view.ts';

type EndedRun = OrderPreview['ends'][number];

/**
 * What an order would end, as the lab stands now; nothing is ordered. Whoever gives one asks for it before.
 * @throws WeirError as the order would: `not_found`, `stopped`, `changes_nothing`; `store_unavailable`
 */
export async function previewOrder(context: LabContext, wish: AdminWish): Promise<OrderPreview> {
  const { store, workcell } = context;
  if (wish.module !== undefined) demandModule(workcell, wish.module);
  return context.patience.begin().withStore(async () => {
    const fields = await store.readWorkcell();
    const state = decodeWorkcellState(fields);
    demandInstance(state, wish);
    demandAllowed(state, wish, isOrderUnderWay(fields));
    const { module = null, instance = null, command } = wish;
    return { command, module, instance, ...(await endedRuns(context, wish, state)) };
  });
}

/** Orders that end what instruments act on; of the workcell, all but a reset end the runs that wait as well. */
const ending: readonly AdminWish['command'][] = ['safety_stop', 'cancel', 'reset'];

async function endedRuns(
  { store }: LabContext,
  wish: AdminWish,
  state: WorkcellState,
): Promise<{ ends: EndedRun[]; more: boolean }> {
  if (!ending.includes(wish.command)) return { ends: [], more: false };
  const at = stepsAtInstruments(state);
  const runs = await readRuns(store, at);
  const acting = runsActedFor(wish, state, runs);
  if (wish.module !== undefined || wish.command === 'reset')
    return { ends: acting, more: at.size > mostRuns };
  const { open, more } = await readOpenRuns(store, at);
  const named = new Set(acting.map(({ run_id }) => run_id));
  const waiting = [...open.values()].filter((run) => goesOn(run) && !named.has(run.run_id));
  return { ends: [...acting, ...waiting.map(waitingRun)], more };
}

/** The runs that the instruments which the order is for act for, each with the step that it is at. Pure. */
export function runsActedFor(
  wish: AdminWish,
  { instances }: Pick<WorkcellState, 'instances'>,
  runs: ReadonlyMap<string, RunFacts>,
): EndedRun[] {
  const concerned = [...instances.values()].filter((record) => covers(wish, record));
  return concerned.flatMap(({ module, instance, occupied }) =>
    occupied.flatMap(({ command_id, run_id, step_name }) => {
      const run = runs.get(run_id);
      if (!run || !goesOn(run)) return [];
      const step = parseCommandId(command_id)?.step ?? null;
      return [{ run_id, label: run.label, module, instance, step, step_name: step_name ?? null }];
    }),
  );
}

/** A run whose end is decided is ended by nothing more. */
function goesOn({ state }: RunFacts): boolean {
  return !isTerminal(state) && state !== 'cancelling';
}

function waitingRun({ run_id, label }: RunFacts): EndedRun {
  return { run_id, label, module: null, instance: null, step: null, step_name: null };
}
