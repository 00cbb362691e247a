import { isDeepStrictEqual } from 'node:util';
import { commandId } from '../../shared/contracts/command-id.ts';
import type { JsonObject } from '../../shared/kernel/json/json.ts';
import type { StoredRun } from '../../shared/contracts/run.ts';
import { haveSameMembers } from '../../shared/contracts/canonical-json.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { demandVersion, migrate, type StoredSnapshot } from './migrate.ts';
import type { Plan } from './plan.ts';
import { isDone, isEngaged } from './run-queries.ts';
import { machineVersion, type RunContext, type RunSnapshot } from './run-context.ts';
import type { StateValue } from './statechart.ts';
import type { Attempt, StepSnapshot } from './step-context.ts';

/**
 * The version of how snapshots are written; `machineVersion` is that of what they say.
 *
 * - 1 (it says none): weir 0.1, as they are, with all steps in the run's own
 * - 2: a step says by itself that its run has made its instance a home, and leaves out what follows from its place or is usual: a
 *   step that begins or ends writes its own snapshot and not its run's
 */
const formVersion = 2;

/** What the counts of a step mostly are. */
const usualCounts = { attempts: 1, tried: 0 };

/** The regions of a step in flight, in the order of the chart, and where each mostly is. */
const regions: [name: string, usual: string | undefined][] = [
  ['agent', 'heard'],
  ['command', undefined],
  ['pace', 'onTime'],
  ['stop', 'unasked'],
];

type StoredStep = JsonObject & {
  value: StateValue;
  context: Partial<Omit<StepSnapshot['context'], 'attempt'>> & { attempt?: Partial<Attempt> };
  /** The module of which its instance is the run's home; true where that is where its attempt is. */
  home?: Home | true;
};

type Home = { module: string; instance: string };

/** What the store keeps of a run, apart from its steps. */
export function freezeRun({ value, context }: RunSnapshot): JsonObject {
  const { homes: _, ...others } = context;
  return { v: formVersion, value, context: others } as JsonObject;
}

/** What the store keeps of a step of a run. */
export function freezeStep(run_id: string, run: RunSnapshot, position: number): JsonObject {
  const { value, context } = run.steps[position] as StepSnapshot;
  const { step, attempt, attempts, tried, ...others } = context;
  const home = affinityAt(run, position);
  const isThere = home && home.module === attempt?.module && home.instance === attempt.instance;
  return {
    value: withoutUsual(value),
    context: {
      ...(attempts === usualCounts.attempts ? {} : { attempts }),
      ...(tried === usualCounts.tried ? {} : { tried }),
      ...others,
      ...(attempt && { attempt: withoutId(run_id, step, attempts, attempt) }),
    },
    ...(home && { home: isThere ? true : home }),
  } as JsonObject;
}

/**
 * What of a run's snapshots is not as the store has it. Of thousands of steps a turn advances a few.
 * @param stored its snapshot as the store has it; undefined where it has none, or has it in another form
 * @param advanced positions of the steps that stand elsewhere since
 */
export function freezeChanges(
  run_id: string,
  stored: RunSnapshot | undefined,
  run: RunSnapshot,
  advanced: ReadonlySet<number>,
): { snapshot?: JsonObject; step_snapshots: Record<number, JsonObject> } {
  const snapshot = freezeRun(run);
  const isAsStored = stored && haveSameMembers(freezeRun(stored), snapshot);
  const changed = stored
    ? new Set([
        ...advanced,
        ...otherAffinities(stored.context, run.context),
        ...otherAffinities(run.context, stored.context),
      ])
    : Object.keys(run.steps).map(Number);
  const steps = [...changed].map((step) => [step, freezeStep(run_id, run, step)] as const);
  return { ...(isAsStored ? {} : { snapshot }), step_snapshots: Object.fromEntries(steps) };
}

/** The steps that have made an instance a home of the run, or have not any more: the snapshot of the step says so. */
function otherAffinities({ homes }: RunContext, { homes: others }: RunContext): number[] {
  if (homes === others) return [];
  return Object.entries(homes).flatMap(([module, home]) =>
    isDeepStrictEqual(home, others[module]) ? [] : [home.step],
  );
}

/** The module and the instance that a step has made its run's home, if it has. */
function affinityAt({ context: { homes } }: RunSnapshot, position: number): Home | undefined {
  const [found] = Object.entries(homes).filter(([, { step }]) => step === position);
  return found && { module: found[0], instance: found[1].instance };
}

/**
 * The snapshot of a stored run, maybe of one that an earlier version stored. `migrated`: the store has it in another form.
 * @throws WeirError `internal_error` where its version is not known.
 */
export function thaw(
  run_id: string,
  { snapshot = {}, step_snapshots = {} }: Pick<StoredRun, 'snapshot' | 'step_snapshots'>,
  plan: Plan,
): { snapshot: RunSnapshot; migrated: boolean } {
  const { v = 1, ...others } = snapshot;
  if (v !== 1 && v !== formVersion) {
    throw new WeirError(
      'internal_error',
      `run ${run_id} was stored in form ${JSON.stringify(v)}, and this weir knows form ${formVersion}: start the version that wrote it, or a newer one`,
    );
  }
  if (v === 1) return { snapshot: wholeSnapshot(migrate(others), plan), migrated: true };
  const { run, steps } = unfold(run_id, others, step_snapshots);
  demandVersion(run, machineVersion);
  return { snapshot: wholeSnapshot({ ...run, steps } as JsonObject & StoredSnapshot, plan), migrated: false };
}

/** Puts in what the store does not keep because it follows from the rest. */
function wholeSnapshot({ value, context, steps }: StoredSnapshot, plan: Plan): RunSnapshot {
  const positions = (is: (step: StepSnapshot) => boolean) =>
    Object.values(steps).flatMap((step) => (is(step) ? [step.context.step] : []));
  const undone = positions((step) => !isDone(step)).sort((a, b) => a - b);
  return { value, context, steps, plan, undone, engaged: positions(isEngaged).sort((a, b) => a - b) };
}

/** Puts in what version 2 leaves out. */
function unfold(
  run_id: string,
  run: JsonObject,
  stored: Record<number, JsonObject>,
): { run: JsonObject; steps: JsonObject } {
  const homes: RunContext['homes'] = {};
  const steps = Object.entries(stored as Record<number, StoredStep>).map(([digits, { home, ...given }]) => {
    const step = Number(digits);
    const { attempt, ...others } = given.context;
    const { module = '', instance = '' } = home === true ? (attempt ?? {}) : (home ?? {});
    if (home) homes[module] = { instance, step };
    const counts = { ...usualCounts, ...others };
    const number = attempt?.attempt ?? counts.attempts;
    const named = { command_id: commandId({ run_id, step, attempt: number }), attempt: number, ...attempt };
    const context = { step, ...counts, ...(attempt && { attempt: named }) };
    return [digits, { value: withUsual(given.value), context }];
  });
  const context = { ...(run['context'] as JsonObject), homes };
  return { run: { ...run, context }, steps: Object.fromEntries(steps) as JsonObject };
}

function withoutId(run_id: string, step: number, attempts: number, given: Attempt): Partial<Attempt> {
  const { command_id, attempt, ...others } = given;
  const follows = command_id === commandId({ run_id, step, attempt });
  return {
    ...(follows ? {} : { command_id }),
    ...(attempt === attempts ? {} : { attempt }),
    ...others,
  };
}

function withoutUsual(value: StateValue): StateValue {
  if (typeof value === 'string' || typeof value['inFlight'] !== 'object') return value;
  const usual = new Map(regions);
  const unusual = Object.entries(value['inFlight']).filter(([region, state]) => usual.get(region) !== state);
  return { inFlight: Object.fromEntries(unusual) };
}

function withUsual(value: StateValue): StateValue {
  if (typeof value === 'string' || typeof value['inFlight'] !== 'object') return value;
  const given = value['inFlight'];
  const all = regions.flatMap(([region, usual]) => {
    const state = given[region] ?? usual;
    return state === undefined ? [] : [[region, state] as const];
  });
  return { inFlight: Object.fromEntries(all) };
}
