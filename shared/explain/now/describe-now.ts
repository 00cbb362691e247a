import { instanceKey, type InstanceAddress } from '../../contracts/address.ts';
import type { Ask } from '../../contracts/ask.ts';
import { parseCommandId } from '../../contracts/command-id.ts';
import type { InfrastructureTrouble } from '../../contracts/infrastructure.ts';
import { holdNames, weightiestHold } from '../../contracts/holds.ts';
import type {
  FailedStepView,
  HeldBy,
  InstrumentView,
  Now,
  PausedRunView,
  ReasonView,
  RunAt,
  UnknownOutcomeView,
  WaitView,
  QueueView,
} from '../../contracts/now.ts';
import type { OrderTarget } from '../../contracts/order-target.ts';
import { isTerminal, type UnknownStep } from '../../contracts/run.ts';
import type { Workcell } from '../../contracts/workcell.ts';
import type { OccupiedBy, WorkcellState } from '../../contracts/workcell-state.ts';
import { utcTime } from '../../kernel/wei-time.ts';
import { heldStepCommands, resolveCommand, resumeCommand, type Site } from '../condition/commands.ts';
import {
  conditionOf,
  conditionsOf,
  factsOf,
  holdsOn,
  holdsOver,
  type Condition,
} from '../condition/condition.ts';
import { causeOfHold } from '../condition/causes.ts';
import { reasonOf, type Reason } from '../condition/reason.ts';
import { unknownOf, unknownsOf, type RunFacts } from '../run/run-facts.ts';
import { waitingOf } from '../run/run-status.ts';
import { viewOfReason } from '../waits/link.ts';
import { lowSupplies } from '../workcell/describe-supplies.ts';
import { addTo } from '../../kernel/grouping.ts';
import { describeWentBack, mostForgotten, type WentBack } from './went-back.ts';
import { describeReservations } from '../workcell/describe-reservation.ts';

/** What a description of the lab is made from. */
export interface Seen {
  workcell: Workcell;
  state: WorkcellState;
  /** The runs that instruments act for or are held back for, and those that are not over, as far as they were read. */
  runs: ReadonlyMap<string, RunFacts>;
  /** True where some were not. */
  more: boolean;
  /** Milliseconds since the epoch, by the store's clock. */
  at: number;
  broker: Now['broker'];
  /** See `Site`. */
  embedded: boolean;
  led: boolean | null;
  ground: InfrastructureTrouble[];
  /** The questions that wait for an answer. */
  asks: Ask[];
  wentBack: WentBack;
}

/** How the lab stands: who acts, what holds whom, and the next command. Pure. */
export function describeNow({
  workcell,
  state,
  runs,
  more,
  at,
  broker,
  embedded,
  led,
  ground,
  asks,
  wentBack,
}: Seen): Now {
  const beside = { unknownOf: unknownOf(runs), now: at, embedded };
  const conditions = conditionsOf(workcell, state, beside);
  const reasonsAt = (of: InstanceAddress): Reason[] => {
    const record = state.instances.get(instanceKey(of));
    return record ? conditionOf(factsOf(workcell, state, record, beside)).reasons : [];
  };
  const open = [...runs.values()].filter((run) => !isTerminal(run.state));
  const instruments = conditions.map((condition) => instrumentOf(condition, runs, state));
  const lists = {
    unknown: [...runs.values()].flatMap((run) => unknownOutcomes(run, state, reasonsAt)),
    paused: open.flatMap(pausedRun),
    overdue: instruments.flatMap(({ steps }) => steps.filter(({ overdue_since }) => overdue_since !== null)),
    silent: conditions
      .filter(({ reasons }) => reasons.some(({ key }) => key === 'silent'))
      .map(({ module, instance }) => `${module}/${instance ?? ''}`),
  };
  const failed_steps = open.flatMap(failedSteps);
  const { told: forgotten, trouble } = describeWentBack(state, wentBack, at);
  const waiting = open.filter((run) => whyWaiting(run, !broker.up) !== undefined).length;
  return {
    workcell: workcell.name,
    at: new Date(at).toISOString(),
    broker,
    led,
    ground: trouble ? [...ground, trouble] : ground,
    held: heldOf(state, { workcell, embedded }),
    instruments,
    ...lists,
    asks,
    failed_steps,
    waiting,
    waits: waitsOf(open, !broker.up),
    reservations: describeReservations(state, at),
    queues: queuesOf(
      open,
      workcell.modules.map(({ name }) => name),
    ),
    supplies: lowSupplies(
      workcell,
      state,
      Array.from(open, ({ summary }) => summary),
    ),
    forgotten: forgotten.slice(0, mostForgotten),
    counts: {
      unknown: lists.unknown.length,
      overdue: lists.overdue.length,
      silent: lists.silent.length,
      paused: lists.paused.length,
      waiting,
      asks: asks.length,
      failed_steps: failed_steps.length,
      forgotten: forgotten.length,
    },
    more,
  };
}

function heldOf(state: WorkcellState, site: Site): ReasonView | null {
  const found = weightiestHold(holdsOn(state, {}));
  return found ? viewOfReason(reasonOf(causeOfHold(found, {}), {}, site)) : null;
}

function instrumentOf(
  condition: Condition,
  runs: ReadonlyMap<string, RunFacts>,
  workcellState: WorkcellState,
): InstrumentView {
  const { module, instance, state, since, reasons, occupied, left_behind } = condition;
  const steps = occupied.map((entry) => stepInHand(entry, runs));
  return {
    module,
    instance,
    state,
    since: utcTime(since) ?? (state === 'acting' || state === 'storing' ? (steps[0]?.since ?? null) : null),
    reasons: reasons.map(viewOfReason),
    steps,
    held_by: heldBy(workcellState, { module, ...(instance === null ? {} : { instance }) }),
    left_behind,
    next: reasons.find(({ next }) => next !== undefined)?.next ?? null,
  };
}

/** What the instance itself says of the step counts also where its run has ended, or left the store. */
function stepInHand(entry: OccupiedBy, runs: ReadonlyMap<string, RunFacts>): RunAt {
  const { command_id, run_id, step_name, acting_since } = entry;
  const parts = parseCommandId(command_id);
  const known = runAt(runs.get(run_id), run_id, parts?.step ?? 0);
  return {
    ...known,
    attempt: parts?.attempt ?? known.attempt ?? null,
    step_name: known.step_name ?? step_name ?? null,
    since: utcTime(acting_since) ?? known.since,
    asked_to_stop: utcTime(entry.asked_to_stop),
  };
}

function runAt(run: RunFacts | undefined, run_id: string, step: number): RunAt {
  const known = run?.steps.get(step);
  const record = known?.record;
  return {
    run_id,
    label: run?.label ?? null,
    step,
    step_name: known?.name ?? null,
    step_count: run?.step_count ?? null,
    action: known?.action ?? null,
    attempt: record?.attempt ?? null,
    progress: record?.progress?.fraction ?? null,
    since: utcTime(record?.started_at),
    note: record?.progress?.note ?? null,
    overdue_since: utcTime(record?.status === 'running' ? record.overdue_since : undefined),
    asked_to_stop: null,
    over: run !== undefined && isTerminal(run.state),
  };
}

/** Of a run that is over, only what still holds an instrument back is anybody's business. */
function unknownOutcomes(
  run: RunFacts,
  state: WorkcellState,
  reasonsAt: (of: InstanceAddress) => Reason[],
): UnknownOutcomeView[] {
  const open = unknownsOf(run.summary).filter((each) => each.run !== 'over' || holdsBack(each, state));
  return open.map((each) => {
    const { step, module, instance, message, since } = each;
    return {
      ...runAt(run, run.run_id, step),
      ...{ module, instance, text: message, since: utcTime(since), run: each.run },
      ...remedy(each, run.run_id, reasonsAt),
    };
  });
}

function holdsBack({ command_id }: UnknownStep, { instances }: WorkcellState): boolean {
  return [...instances.values()].some(({ quarantined_for }) => quarantined_for?.includes(command_id));
}

/** Of a run that is over, what its instrument says of itself. */
function remedy(
  unknown: UnknownStep,
  run_id: string,
  reasonsAt: (of: InstanceAddress) => Reason[],
): Pick<UnknownOutcomeView, 'first' | 'next'> {
  if (unknown.run === 'repeats') return { first: null, next: null };
  if (unknown.run === 'waits') return { first: 'look at the instrument', next: resolveCommand(run_id) };
  const reason = reasonsAt(unknown).find(({ key }) => key === 'outcome_unknown' || key === 'does_not_stop');
  return { first: reason?.first ?? null, next: reason?.next ?? null };
}

/** What waits for a word after its failure. */
function failedSteps(run: RunFacts): FailedStepView[] {
  return (run.summary?.held ?? []).map(({ step, since, error }) => ({
    ...runAt(run, run.run_id, step),
    since: utcTime(since),
    module: run.steps.get(step)?.module ?? '',
    text: error.message,
    next: heldStepCommands(run.run_id),
  }));
}

function pausedRun({ run_id, label, summary }: RunFacts): PausedRunView[] {
  const { paused_by } = summary ?? {};
  if (!paused_by) return [];
  const { at, by, reason } = paused_by;
  return [
    {
      run_id,
      label,
      since: utcTime(at),
      by: by ?? null,
      reason: reason ?? null,
      next: resumeCommand(run_id),
    },
  ];
}

/** The weightiest hold on an instance, of its own, of its module or of the whole workcell; null where there is none. Pure. */
function heldBy(state: Pick<WorkcellState, 'holds' | 'stops'>, target: OrderTarget): HeldBy | null {
  const found = holdsOver(state, target).flatMap(({ of, holds }) => {
    const weightiest = weightiestHold(holds);
    return weightiest ? [{ of, ...weightiest }] : [];
  });
  // Of two that weigh the same it is the wider.
  const [first] = found.sort((a, b) => holdNames.indexOf(a.name) - holdNames.indexOf(b.name));
  if (!first) return null;
  const { of, name, hold } = first;
  return { name, workcell: of.module === undefined, by: hold.by ?? null, since: utcTime(hold.since) };
}

/** So many reasons are told: a person who has one minute reads no more. */
const mostTold = 5;

/** For what runs wait, each reason once; what most of them wait for comes first. Pure. */
function waitsOf(runs: Iterable<RunFacts>, brokerAway: boolean): WaitView[] {
  const waits = new Map<string, WaitView>();
  for (const run of runs) {
    const reason = whyWaiting(run, brokerAway);
    if (reason === undefined) continue;
    const known = waits.get(reason);
    if (known) known.runs += 1;
    else waits.set(reason, { reason, runs: 1, run_id: run.run_id });
  }
  return [...waits.values()].sort((a, b) => b.runs - a.runs).slice(0, mostTold);
}

/** For what a run waits that is not over; undefined for one that goes on, is paused, or waits for a person's word. */
function whyWaiting({ state, summary }: RunFacts, brokerAway: boolean): string | undefined {
  return summary?.paused ? undefined : (waitingOf(state, summary, brokerAway) ?? undefined);
}

/** So many of the runs that wait for a module are named. */
const mostNamed = 5;

/**
 * How many runs wait for each module that is waited for, in the order of `modules`, and which come next: those of a higher priority, then those
 * that were handed in earlier. Experiments take turns, so that it may come otherwise. Pure.
 */
function queuesOf(runs: Iterable<RunFacts>, modules: readonly string[]): QueueView[] {
  const queues = new Map<string, Queued[]>(modules.map((module) => [module, []]));
  for (const run of runs) for (const step of run.queued) addTo(queues, step.module, { run, step });
  return [...queues].flatMap(([module, waiting]) =>
    waiting.length === 0
      ? []
      : [{ module, runs: waiting.length, next: waiting.sort(inTurn).slice(0, mostNamed).map(named) }],
  );
}

interface Queued {
  run: RunFacts;
  step: RunFacts['queued'][number];
}

function inTurn(a: Queued, b: Queued): number {
  return (
    b.step.priority - a.step.priority ||
    a.run.created_at - b.run.created_at ||
    (a.run.run_id < b.run.run_id ? -1 : 1)
  );
}

function named({ run: { run_id, label }, step: { step, name, since } }: Queued): QueueView['next'][number] {
  return { run_id, label, step, step_name: name, since: utcTime(since) };
}
