import type { StepDefinition, StepRecord, StoredRun, RunDefinition } from '../../contracts/run.ts';
import type { StepNumber } from '../../contracts/step-flow.ts';
import { chooseSteps, type StepsOfRun } from './steps-to-repeat.ts';
import { renumbered, type NewNumber, stepGraph, orderOf } from './step-graph.ts';
import type { LocationStand, RetryMove } from '../../contracts/retry-preview.ts';
import type { WorkcellState } from '../../contracts/workcell-state.ts';
import {
  capacityOf,
  type LocationRecord,
  locationsAfter,
  movedLocations,
  thingsAt,
} from '../../contracts/locations.ts';
import type { Workcell } from '../../contracts/workcell.ts';
import { utcTime } from '../../kernel/wei-time.ts';

/** A run that goes on from another one, as far as its steps go. */
export interface RetryPlan {
  steps: StepDefinition[];
  /** The records of the steps that are done already, by their positions in the new run. */
  taken_over: Record<number, StepRecord>;
  /** The position in the old run of each step. */
  came_from: readonly number[];
  /** The steps that it does, by their positions in the new run. */
  again: ReadonlySet<number>;
  /** The steps of the old run that it does not have, by their positions there. */
  left_out: readonly number[];
  /** The steps with which it begins, by their positions in the new run. */
  begins: readonly number[];
}

/**
 * Plans a run that goes on from another one, which is over. Steps keep their order; where some are left out, those behind them move
 * up. They keep their ids, and with them the folders of their files: the id of an added step names its template and its round, and of a
 * round that stays none is added again. Pure.
 * @param from the position of a step that is done again, with all that depends on it; without it, what is not done is done
 */
export function planRetry(run: Pick<StoredRun, 'definition' | 'steps'>, from?: number): RetryPlan {
  const old: StepsOfRun = {
    steps: run.definition.steps,
    records: run.steps,
    graph: stepGraph(run.definition.steps),
  };
  const { again, left_out } = chooseSteps(old, from);
  const came_from = [...old.steps.keys()].filter((position) => !left_out.has(position));
  const places = new Map(came_from.map((position, at) => [position, at]));
  const to: NewNumber = (step) => (step < 0 ? step : places.get(step));
  const steps = came_from.flatMap((position, at) => {
    const step = old.steps[position];
    const before = stayingBefore(old, left_out, position).flatMap((each) => to(each) ?? []);
    return step ? [renumbered(step, afterOf(step, before, at), to)] : [];
  });
  const taken_over: Record<number, StepRecord> = {};
  const doing = new Set<number>();
  for (const [at, position] of came_from.entries()) {
    const record = run.steps[position];
    if (again.has(position)) doing.add(at);
    else if (record) taken_over[at] = takenOver(record, run.definition.run_id);
  }
  return {
    ...{ steps, taken_over, came_from, again: doing },
    left_out: [...left_out].sort((a, b) => a - b),
    begins: beginsWith(steps, doing),
  };
}

/** What a step waits for; what is left out stands for what it waited for itself. */
function stayingBefore({ graph }: StepsOfRun, left_out: ReadonlySet<number>, position: number): number[] {
  const found = new Set<number>();
  const seen = new Set<number>();
  const open = [...(graph.before[position] ?? [])];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    if (left_out.has(next)) open.push(...(graph.before[next] ?? []));
    else found.add(next);
  }
  return [...found].sort((a, b) => a - b);
}

/** Left unsaid where the old step did not say it and it still holds. */
function afterOf({ after }: StepDefinition, before: StepNumber[], at: number): StepNumber[] | undefined {
  const unsaid = at === 0 ? before.length === 0 : before.length === 1 && before[0] === at - 1;
  return after === undefined && unsaid ? undefined : before;
}

/**
 * The record of a step that is not done again. A step that somebody left out when its outcome was unknown counts as skipped: so do
 * all that are left out today.
 */
function takenOver(record: StepRecord, run_id: string): StepRecord {
  const { progress: _, silent_since: _silent, overdue_since: _overdue, ...kept } = record;
  const status = record.status === 'cancelled' ? 'skipped' : record.status;
  return { ...kept, status, taken_from: record.taken_from ?? run_id };
}

/** Those that wait for nothing but what is done. A loop that goes on does so with its rounds. */
function beginsWith(steps: readonly StepDefinition[], again: ReadonlySet<number>): number[] {
  const { before, parts } = stepGraph(steps);
  const first = [...again].filter(
    (at) => !before[at]?.some((each) => again.has(each)) && !parts[at]?.some((part) => again.has(part)),
  );
  const own = first.filter((at) => !steps[at]?.cleanup);
  return own.length > 0 ? own : first;
}

/**
 * What the steps that are done move from where to where, in the order in which they are done, and how those locations stand: now, and
 * once the steps before it are done. Pure.
 */
export function movesOfRetry(
  definition: Pick<RunDefinition, 'experiment_id' | 'simulate'>,
  { steps, again }: Pick<RetryPlan, 'steps' | 'again'>,
  { locations }: Pick<WorkcellState, 'locations'>,
  workcell: Pick<Workcell, 'capacity'>,
): RetryMove[] {
  const { experiment_id, simulate } = definition;
  const made = new Map<string, LocationRecord>();
  const then = (name: string) => made.get(name) ?? locations.get(name);
  const stand = (name: string | undefined, capacity?: number): LocationStand | null => {
    if (name === undefined) return null;
    const now = locations.get(name);
    const word = wordOf(now, experiment_id, capacity);
    return {
      location: name,
      now: word,
      then: wordOf(then(name), experiment_id, capacity),
      since: utcTime(now?.since),
      ...(now && word === 'other_experiment' ? { experiment_id: now.state } : {}),
    };
  };
  const moves: RetryMove[] = [];
  const graph = stepGraph(steps);
  for (const position of orderOf(steps, again)) {
    const step = steps[position];
    for (const each of step
      ? instrumentSteps(
          step,
          graph.parts[position]?.map((part) => steps[part]),
        )
      : []) {
      const moved = movedLocations(each, simulate);
      if (moved.source === undefined && moved.target === undefined) continue;
      const source = stand(moved.source);
      const target = moved.target?.includes('trash')
        ? null
        : stand(moved.target, capacityOf(workcell, moved.target ?? ''));
      moves.push({
        step: position,
        name: nameOf(step, each),
        source,
        target,
        fits:
          (source === null || source.then === 'this_experiment') &&
          (target === null || target.then === 'empty' || target.then === 'has_room'),
        text: inWords(source, target, moved.target),
      });
      for (const [name, record] of locationsAfter(moved, { experiment_id }, workcell, then))
        made.set(name, record);
    }
  }
  return moves;
}

/** The step itself, or what the rounds of a loop that are still to come consist of. */
function instrumentSteps(
  step: StepDefinition,
  rounds: (StepDefinition | undefined)[] = [],
): StepDefinition[] {
  if (!step.loop) return [step];
  const items = step.loop.for_each?.items;
  const begun = new Set(rounds.map((part) => part?.added_for?.round));
  return Array.isArray(items) && begun.size >= items.length ? [] : step.loop.body;
}

function nameOf(step: StepDefinition | undefined, each: StepDefinition): string {
  return step === undefined || step === each
    ? each.name
    : `${step.name}${each.name === '' ? '' : `/${each.name}`}`;
}

/**
 * A location of which nothing was ever said counts as empty.
 * @param capacity of the location, where something is moved there
 */
function wordOf(
  record: LocationRecord | undefined,
  experiment_id: string,
  capacity?: number,
): LocationStand['now'] {
  const things = thingsAt(record);
  if (things.length === 0) return 'empty';
  if (capacity !== undefined && things.length < capacity) return 'has_room';
  if (things.some(({ state }) => state === experiment_id)) return 'this_experiment';
  return things.some(({ state }) => state === 'unverified') ? 'unverified' : 'other_experiment';
}

const atSource: Record<LocationStand['now'], string> = {
  empty: 'is empty: there is nothing to be moved',
  has_room: 'has room',
  this_experiment: 'holds something of this experiment',
  other_experiment: 'holds something of another experiment',
  unverified: 'holds nobody knows what: look, and say what is there',
};
const atTarget: Record<LocationStand['now'], string> = {
  empty: 'is empty',
  has_room: 'has room',
  this_experiment: 'holds something of this experiment already',
  other_experiment: 'holds something of another experiment',
  unverified: 'holds nobody knows what: look, and say what is there',
};

function inWords(
  source: LocationStand | null,
  target: LocationStand | null,
  thrown: string | undefined,
): string {
  const from = source && `from ${source.location}`;
  const to = target ? `to ${target.location}` : thrown === undefined ? null : `to ${thrown}`;
  const how = [source && sentence(source, atSource), target && sentence(target, atTarget)];
  return [[from, to].filter((part) => part !== null).join(' '), ...how.filter((part) => part !== null)].join(
    '; ',
  );
}

function sentence({ location, now, then }: LocationStand, words: typeof atSource): string {
  return then === now
    ? `${location} ${words[now]}`
    : `${location} then ${words[then]} (now it ${words[now]})`;
}
