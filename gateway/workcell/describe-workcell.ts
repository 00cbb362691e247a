import type { JsonObject } from '../../shared/contracts/json.ts';
import { isHeld, type Holds } from '../../shared/contracts/holds.ts';
import { decodeWorkcellState, type WorkcellState } from '../../shared/contracts/workcell-state.ts';
import { findModule, type Workcell } from '../../shared/workcell/workcell.ts';
import { describeHolds } from '../admin/describe-orders.ts';
import type { GatewayContext } from '../context.ts';
import { describeDefinition, describeModule } from './describe-module.ts';
import { describeLocations } from './describe-locations.ts';
import { describeRuns } from './describe-runs.ts';
import { withoutSecrets } from './without-secrets.ts';

/** WEI's Workcell: what the workcell file says. */
export function describeWorkcell(workcell: Workcell): JsonObject {
  return {
    name: workcell.name,
    config: describeConfig(workcell),
    modules: workcell.modules.map(describeDefinition),
    locations: workcell.locations,
    metadata: workcell.metadata,
    workcell_id: workcell.id,
  };
}

export function describeConfig({ config }: Workcell): JsonObject {
  const { rest, sequential_scheduler, verify_locations_before_transfer } = config;
  return { ...withoutSecrets(rest), sequential_scheduler, verify_locations_before_transfer };
}

/** The settings that the server goes by. */
export function describeServer({ workcell, data }: GatewayContext): JsonObject {
  const { reset_locations = true, clear_workflow_runs = false } = workcell.config.rest;
  return {
    reset_locations,
    clear_workflow_runs,
    ...describeConfig(workcell),
    workcell_name: workcell.name,
    data_directory: data.root,
  };
}

/**
 * WEI's state of the workcell, bounded: runs that are not over and the latest hundred. Put together from the store alone, so that
 * an instrument that hangs costs it nothing.
 */
export async function describeState(context: GatewayContext): Promise<JsonObject> {
  const { store, workcell } = context;
  const fields = await store.readWorkcell();
  const state = decodeWorkcellState(fields);
  const holds = state.holds.get('');
  const modules = workcell.modules.filter(({ active: served }) => served);
  return {
    status: statusOf(holds, state),
    error: firstError(workcell, state),
    locations: describeLocations(workcell, state),
    modules: Object.fromEntries(modules.map((each) => [each.name, describeModule(workcell, each, state)])),
    workflows: await describeRuns(store),
    workcell: describeWorkcell(workcell),
    paused: isHeld(holds, 'paused'),
    locked: isHeld(holds, 'locked'),
    shutdown: isHeld(holds, 'shut_down'),
    holds: describeHolds(holds),
  };
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
