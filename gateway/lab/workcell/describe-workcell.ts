import {
  filledMetadata,
  filledUp,
  shownLocations,
  timeZoneOf,
  withoutSecrets,
} from '../../../shared/workcell/index.ts';
import {
  progressOf,
  unknownOf,
  describeHolds,
  describeModule,
  describeDefinition,
  type Places,
  type RunParts,
  type Site,
  workflowRun,
} from '../../../shared/explain/index.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import type { LabContext } from '../context.ts';
import { type Workcell, findModule } from '../../../shared/contracts/workcell.ts';
import { decodeWorkcellState, type WorkcellState } from '../../../shared/contracts/workcell-state.ts';
import { runsHoldingBack, eachStoredRun } from '../../runs/index.ts';
import { isHeld, type Holds } from '../../../shared/contracts/holds.ts';
import { describeLocations } from './locations-router.ts';
import { isTerminal, runStates, type RunState, type StoredRun } from '../../../shared/contracts/run.ts';
import type { Store } from '../../../shared/store/index.ts';
import { traceIdOf } from '../../../shared/observe/index.ts';

/** How much is shown, and read at once: the memory of a gateway is bounded, however large runs are. */
interface RunBounds {
  /** Runs that are not over. */
  active: number;
  /** The latest runs, whatever has become of them. */
  latest: number;
  /** Bytes of all runs together that are shown with their steps. */
  bytes: number;
  page: number;
}

export const runBounds: RunBounds = { active: 1_000, latest: 100, bytes: 16 * 1024 * 1024, page: 20 };

const unfinished: RunState[] = runStates.filter((state) => !isTerminal(state));

/**
 * WEI's `workflows`: the runs that are not over, and the latest. From the first one that goes beyond the bytes, runs are
 * without steps, which `steps_left_out` says; those that are not over come first, the newest of them at the head.
 */
export async function describeRuns(
  store: Pick<Store, 'listRuns'>,
  places: Places,
  { site, brokerAway = false, bounds = runBounds }: { site: Site; brokerAway?: boolean; bounds?: RunBounds },
): Promise<JsonObject> {
  const shown: JsonObject = {};
  let left = bounds.bytes;
  const show = (run: StoredRun): void => {
    const { run_id } = run.definition;
    if (run.state === 'withdrawn' || Object.hasOwn(shown, run_id)) return;
    const parts = { ...run, site, brokerAway, trace_id: traceIdOf(run_id, run.definition) };
    const view = left > 0 ? workflowRun(parts, places) : undefined;
    left -= view ? JSON.stringify(view).length : 0;
    shown[run_id] = view && left >= 0 ? view : withoutSteps(parts, places);
  };
  for await (const run of eachStoredRun(store, { states: unfinished, limit: bounds.active }, bounds.page))
    show(run);
  for await (const run of eachStoredRun(store, { limit: bounds.latest }, bounds.page)) show(run);
  return shown;
}

/** A WorkflowRun without all that may be large; whoever wants it asks for the run. */
function withoutSteps(run: RunParts, places: Places): JsonObject {
  const { definition } = run;
  const { label, steps } = definition;
  const workflow = { name: label, metadata: {}, parameters: [], modules: [], flowdef: [] };
  const bare = { ...definition, workflow, payload: {}, steps: [], warnings: [] };
  return {
    ...workflowRun({ ...run, definition: bare, steps: {}, progress: progressOf(run) }, places),
    steps_left_out: steps.length,
  };
}

/** WEI's Workcell: what the workcell file says, filled up with WEI's defaults. */
export function describeWorkcell({ workcell, data }: Pick<LabContext, 'workcell' | 'data'>): JsonObject {
  return {
    name: workcell.name,
    config: describeConfig(workcell, data.root),
    modules: workcell.modules.map(describeDefinition),
    locations: shownLocations(workcell.locations),
    ...(workcell.capacity && { capacity: workcell.capacity }),
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
    time_zone: timeZoneOf(workcell),
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
    workflows: await describeRuns(store, data, { site: context, brokerAway: !broker.health().up }),
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
