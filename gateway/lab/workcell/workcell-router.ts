import { createHash } from 'node:crypto';
import express, { Router } from 'express';
import { maxMessageBytes } from '../../../shared/contracts/envelope.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import {
  demandReason,
  recordChange,
  resource,
  withRemedy,
  inBody,
  inPath,
  inQuery,
  whoAndWhy,
} from '../../http/index.ts';
import type { LabContext } from '../context.ts';
import { giveOrder } from '../admin/give-order.ts';
import { clearRuns } from './clear-runs.ts';
import { takeDefinition } from './define-workcell.ts';
import { type Workcell, findModule } from '../../../shared/contracts/workcell.ts';
import { pythonRepr } from './file-alone.ts';
import {
  defineWorkcell,
  getModuleState,
  resetWorkcell,
  workcellCalls,
  type WorkcellCalls,
} from './workcell-api.ts';
import { decodeWorkcellState, type WorkcellState } from '../../../shared/contracts/workcell-state.ts';
import { demandModule } from '../../../shared/contracts/demand-module.ts';
import {
  runsHoldingBack,
  filledMetadata,
  filledUp,
  eachStoredRun,
  progressOf,
  workflowRun,
  type Places,
  type RunParts,
} from '../../runs/index.ts';
import { unknownOf } from '../../../shared/explain/index.ts';
import { describeModule, describeDefinition } from './describe-module.ts';
import { isHeld, type Holds } from '../../../shared/contracts/holds.ts';
import { describeHolds } from '../admin/orders-view.ts';
import { describeLocations } from './locations-router.ts';
import { shownLocations, withoutSecrets } from '../../../shared/workcell/index.ts';
import { isTerminal, runStates, type RunState, type StoredRun } from '../../../shared/contracts/run.ts';
import type { Store } from '../../../shared/store/index.ts';

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
  { brokerAway = false, bounds = runBounds }: { brokerAway?: boolean; bounds?: RunBounds } = {},
): Promise<JsonObject> {
  const shown: JsonObject = {};
  let left = bounds.bytes;
  const show = (run: StoredRun): void => {
    const { run_id } = run.definition;
    if (run.state === 'withdrawn' || Object.hasOwn(shown, run_id)) return;
    const view = left > 0 ? workflowRun({ ...run, brokerAway }, places) : undefined;
    left -= view ? JSON.stringify(view).length : 0;
    shown[run_id] = view && left >= 0 ? view : withoutSteps({ ...run, brokerAway }, places);
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
function describeServer({ workcell, data }: LabContext): JsonObject {
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
async function describeState(context: LabContext): Promise<JsonObject> {
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

/** None of them can be sent by a page of another site unless it has asked before. */
const definitionTypes = ['json', 'application/yaml', 'text/yaml', 'application/x-yaml', 'text/x-yaml'];

const tooLargeRemedy = 'state the workcell in its file, and give a reset, which reads it';

/** How many of the runs that are left an answer tells. */
const told = 100;

/** The workcell: what it is and how it stands, under both of WEI's names. */
export function workcellRouter(context: LabContext): Router {
  const router = Router();
  for (const calls of workcellCalls) addWorkcell(router, calls, context);
  return router;
}

function addWorkcell(router: Router, calls: WorkcellCalls, context: LabContext): void {
  const state = () => context.deadlines.begin().withStore(() => describeState(context));
  resource(
    router,
    [calls.getWorkcell, (_request, response) => void response.json(describeWorkcell(context))],
    [
      calls.defineWorkcell,
      withRemedy(express.text({ type: definitionTypes, limit: maxMessageBytes }), tooLargeRemedy),
      async (request, response) => {
        const text: unknown = request.body;
        if (typeof text !== 'string') {
          const types = 'with Content-Type: application/json or application/yaml';
          throw new WeirError('bad_request', `send the definition of the workcell as JSON or YAML, ${types}`);
        }
        const before = digestOf(context.workcell);
        await takeDefinition(context, text, whoAndWhy(request, inQuery(request, defineWorkcell)).by);
        recordChange(request, { before, after: digestOf(context.workcell) });
        response.json(describeWorkcell(context));
      },
    ],
  );
  resource(router, [calls.getConfig, (_request, response) => void response.json(describeServer(context))]);
  resource(router, [calls.getWorkcellState, async (_request, response) => void response.json(await state())]);
  resource(router, [
    calls.resetWorkcell,
    demandReason(context, 'reset'),
    async (request, response) => {
      const { by } = whoAndWhy(request, inBody(request, resetWorkcell));
      await giveOrder(context, { command: 'reset', ...(by === undefined ? {} : { by }) });
      response.json(await state());
    },
  ]);
  resource(router, [
    calls.clearRuns,
    async (_request, response) => {
      const deadline = context.deadlines.begin();
      await clearRuns(context, deadline);
      const left = await deadline.withStore(() => context.store.listRuns({ limit: told }));
      const runs = left.runs.map(({ definition, state: of }) => [definition.run_id, of]);
      response.json({ Workflows: pythonRepr(Object.fromEntries(runs) as Record<string, string>) });
    },
  ]);
}

/** What the audit keeps of a definition. */
function digestOf(workcell: Workcell): JsonObject {
  return { sha256: createHash('sha256').update(JSON.stringify(workcell)).digest('hex') };
}

/** How a module stands. */
export function modulesRouter(context: LabContext): Router {
  const router = Router();
  resource(router, [
    getModuleState,
    async (request, response) => {
      const { workcell, deadlines, store, embedded } = context;
      const { name } = inPath(request, getModuleState);
      const module = demandModule(workcell, name);
      const [state, holdingBack] = await deadlines.begin().withStore(async () => {
        const read = decodeWorkcellState(await store.readWorkcell());
        return [read, await runsHoldingBack(store, read)];
      });
      const beside = { unknownOf: unknownOf(holdingBack), now: Date.now(), embedded };
      response.json({ [name]: describeModule(workcell, module, state, beside) });
    },
  ]);
  return router;
}
