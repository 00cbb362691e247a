import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { isHeld, type Holds } from '../../../shared/contracts/holds.ts';
import { decodeWorkcellState, type WorkcellState } from '../../../shared/contracts/workcell-state.ts';
import { findModule, type Workcell } from '../../../shared/contracts/workcell.ts';
import { describeHolds } from '../admin/describe-orders.ts';
import type { LabContext } from '../context.ts';
import { runsHoldingBack, unknownOf, filledMetadata, filledUp } from '../../runs/index.ts';
import { describeDefinition, describeModule } from './describe-module.ts';
import { describeLocations } from './describe-locations.ts';
import { describeRuns } from './describe-runs.ts';
import { shownLocations, withoutSecrets } from '../../../shared/workcell/index.ts';

/** WEI's Workcell: what the workcell file says, filled up with WEI's defaults. */
export function describeWorkcell({ workcell, data }: Pick<LabContext, 'workcell' | 'data'>): JsonObject {
  return {
    name: workcell.name,
    config: describeConfig(workcell, data.root),
    modules: workcell.modules.map(describeDefinition),
    locations: shownLocations(workcell.locations),
    metadata: filledMetadata(withoutSecrets(workcell.metadata)),
    workcell_id: workcell.id,
  };
}

function describeConfig({ config }: Workcell, dataFolder: string): JsonObject {
  const { rest, sequential_scheduler, verify_locations_before_transfer } = config;
  const heeded = { sequential_scheduler, verify_locations_before_transfer };
  return { ...withoutSecrets(filledUp(rest, dataFolder)), ...heeded };
}

/** The settings that the server goes by. */
export function describeServer({ workcell, data }: LabContext): JsonObject {
  return {
    ...describeConfig(workcell, data.root),
    workcell_name: workcell.name,
    data_directory: data.root,
  };
}

/**
 * WEI's state of the workcell, bounded: runs that are not over and the latest hundred. Put together from the store alone, so that
 * an instrument that hangs costs it nothing.
 */
export async function describeState(context: LabContext): Promise<JsonObject> {
  const { store, workcell, data, broker, embedded } = context;
  const fields = await store.readWorkcell();
  const state = decodeWorkcellState(fields);
  const holds = state.holds.get('');
  const modules = workcell.modules.filter(({ active: served }) => served);
  const beside = { unknownOf: unknownOf(await runsHoldingBack(store, state)), now: Date.now(), embedded };
  return {
    status: weiStatus(holds),
    state: statusOf(holds, state),
    error: firstError(workcell, state),
    locations: describeLocations(workcell, state),
    modules: Object.fromEntries(
      modules.map((each) => [each.name, describeModule(workcell, each, state, beside)]),
    ),
    workflows: await describeRuns(store, data, { brokerAway: !broker.health().up }),
    workcell: describeWorkcell(context),
    paused: isHeld(holds, 'paused'),
    locked: isHeld(holds, 'locked'),
    shutdown: isHeld(holds, 'shut_down'),
    holds: describeHolds(holds),
  };
}

/** In WEI's words; it says READY while runs go on, too. */
function weiStatus(holds: Holds | undefined): string {
  if (isHeld(holds, 'cancelled')) return 'CANCELLED';
  if (isHeld(holds, 'stopped') || isHeld(holds, 'paused')) return 'PAUSED';
  if (isHeld(holds, 'locked') || isHeld(holds, 'shut_down')) return 'LOCKED';
  return 'READY';
}

function statusOf(holds: Holds | undefined, { instances }: WorkcellState): string {
  if (isHeld(holds, 'stopped')) return 'stopped';
  if (isHeld(holds, 'shut_down')) return 'shutdown';
  if (isHeld(holds, 'cancelled')) return 'cancelled';
  if (isHeld(holds, 'paused')) return 'paused';
  if (isHeld(holds, 'locked')) return 'locked';
  return [...instances.values()].some(({ occupied }) => occupied.length > 0) ? 'running' : 'idle';
}

function firstError(workcell: Workcell, { instances }: WorkcellState): string | null {
  for (const { module, instance, error } of instances.values()) {
    if (error !== undefined && findModule(workcell, module)) return `${module}/${instance}: ${error}`;
  }
  return null;
}
