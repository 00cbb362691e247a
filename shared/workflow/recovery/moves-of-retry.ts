import type { LocationStand, RetryMove } from '../../contracts/retry-preview.ts';
import type { RunDefinition, StepDefinition } from '../../contracts/run.ts';
import type { WorkcellState } from '../../contracts/workcell-state.ts';
import { locationsAfter, movedLocations } from '../../explain/index.ts';
import { utcTime } from '../../kernel/wei-time.ts';
import type { RetryPlan } from './plan-retry.ts';
import { orderOf, stepGraph } from './step-graph.ts';

/** What is known of a location: as the store has it, or as the steps before have left it. */
type Holding = { state: string; since?: number } | undefined;

/**
 * What the steps that are done move from where to where, in the order in which they are done, and how those locations stand: now, and
 * once the steps before it are done. Pure.
 */
export function movesOfRetry(
  definition: Pick<RunDefinition, 'experiment_id' | 'simulate'>,
  { steps, again }: Pick<RetryPlan, 'steps' | 'again'>,
  { locations }: Pick<WorkcellState, 'locations'>,
): RetryMove[] {
  const { experiment_id, simulate } = definition;
  const now = (name: string): Holding => locations.get(name);
  const made = new Map<string, Holding>();
  const then = (name: string): Holding => (made.has(name) ? made.get(name) : now(name));
  const stand = (name: string | undefined) =>
    name === undefined ? null : standOf(name, { now: now(name), then: then(name) }, experiment_id);
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
      const target = moved.target?.includes('trash') ? null : stand(moved.target);
      moves.push({
        step: position,
        name: nameOf(step, each),
        source,
        target,
        fits:
          (source === null || source.then === 'this_experiment') &&
          (target === null || target.then === 'empty'),
        text: inWords(source, target, moved.target),
      });
      for (const [name, state] of locationsAfter(moved, experiment_id)) made.set(name, { state });
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

function standOf(
  location: string,
  held: { now: Holding; then: Holding },
  experiment_id: string,
): LocationStand {
  const { now, then } = held;
  const word = wordOf(now, experiment_id);
  return {
    location,
    now: word,
    then: wordOf(then, experiment_id),
    since: utcTime(now?.since),
    ...(now && word === 'other_experiment' ? { experiment_id: now.state } : {}),
  };
}

/** A location of which nothing was ever said counts as empty. */
function wordOf(holding: Holding, experiment_id: string): LocationStand['now'] {
  if (!holding || holding.state === 'Empty') return 'empty';
  if (holding.state === 'unverified') return 'unverified';
  return holding.state === experiment_id ? 'this_experiment' : 'other_experiment';
}

const atSource: Record<LocationStand['now'], string> = {
  empty: 'is empty: there is nothing to be moved',
  this_experiment: 'holds something of this experiment',
  other_experiment: 'holds something of another experiment',
  unverified: 'holds nobody knows what: look, and say what is there',
};
const atTarget: Record<LocationStand['now'], string> = {
  empty: 'is empty',
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
