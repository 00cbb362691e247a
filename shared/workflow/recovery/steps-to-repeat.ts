import type { StepDefinition, StepRecord } from '../../contracts/run.ts';
import { ownerOf, type StepGraph } from './step-graph.ts';
import { didYouMean } from '../../kernel/json/did-you-mean.ts';
import { cutShort, someOf } from '../../kernel/some-of.ts';
import { WeirError } from '../../kernel/errors/weir-error.ts';

/** A text may be a position: in a query and a form there are no numbers, and keys of an object are texts. */
const digits = /^\d{1,9}$/;

/**
 * The place of the step that a request names, by its name or by its position; digits are a position where no step has that name.
 * @param positions the positions by which people know the steps, where those are others than their places in the list
 * @throws WeirError `step_not_found` that names those there are; `bad_request` where several have the name.
 */
export function findStep(
  steps: readonly Pick<StepDefinition, 'name'>[],
  wanted: string | number,
  positions: readonly number[] = [...steps.keys()],
): number {
  if (typeof wanted === 'number') return placeOf(wanted, positions);
  const found = [...steps.keys()].filter((position) => steps[position]?.name === wanted);
  const [first] = found;
  if (first === undefined) {
    if (digits.test(wanted)) return placeOf(Number(wanted), positions);
    const names = [...new Set(steps.map(({ name }) => name))];
    const has = someOf(names, '"') || 'none';
    throw new WeirError(
      'step_not_found',
      `the run has no step "${cutShort(wanted)}"; it has ${has}${didYouMean(wanted, names)}`,
    );
  }
  if (found.length > 1) {
    throw new WeirError(
      'bad_request',
      `${found.length} steps are named "${cutShort(wanted)}": say which by its position, one of ${someOf(found.map((place) => String(positions[place])))}`,
    );
  }
  return first;
}

function placeOf(position: number, positions: readonly number[]): number {
  const place = positions.indexOf(position);
  if (place >= 0) return place;
  const last = positions.at(-1) ?? -1;
  const leftOut = position < last ? ', without those that are left out' : '';
  throw new WeirError(
    'step_not_found',
    `the run has no step at position ${position}: its steps are 0 to ${last}${leftOut}`,
  );
}

/** A run's steps and what became of them, by position. */
export interface StepsOfRun {
  steps: readonly StepDefinition[];
  records: Readonly<Record<number, StepRecord>>;
  graph: StepGraph;
}

/** What a run that goes on from another does with that one's steps, by their positions there. */
export interface Chosen {
  /** Those that it does, whether they had begun or not. */
  again: ReadonlySet<number>;
  /** Those that it does not have: rounds of loops that begin anew, and what was done because another step had failed. */
  left_out: ReadonlySet<number>;
}

/** True where the run went on after the step, or would have: nothing of it is left to be done. */
export function isDone({ steps, records }: Pick<StepsOfRun, 'steps' | 'records'>, position: number): boolean {
  const record = records[position];
  switch (record?.status) {
    case 'succeeded':
    case 'skipped':
      return true;
    case 'failed':
      return steps[position]?.on_failure === 'continue';
    case 'cancelled':
      return record.resolution?.as === 'skip';
    default:
      return false;
  }
}

/**
 * Chooses what is done again: what is not done, the step `from`, and all that depends on one of them. A loop goes on with its rounds
 * where what comes before it stays; else, and where it is `from`, it begins anew. What is done at the end of every run is done again, and what is done at the end of a round with that.
 */
export function chooseSteps(run: StepsOfRun, from?: number): Chosen {
  const choice = new Choice(run);
  for (const [position, step] of run.steps.entries()) {
    if (step.cleanup && !step.closes) choice.begin('anew', position);
    // A part of what is done was never to be done.
    else if (!isDone(run, position)) choice.begin(isPartOfDone(run, position) ? 'out' : 'do', position);
  }
  if (from !== undefined) choice.begin('anew', from);
  return choice;
}

/** `do`: the step is done; `anew`: from its beginning, with nothing left of what was added for it; `out`: the new run does not have it. */
type Fate = 'do' | 'anew' | 'out';

/** What follows from each choice, worked off one by one: a chain may have ten thousand steps. */
class Choice implements Chosen {
  readonly again = new Set<number>();
  readonly left_out = new Set<number>();
  readonly #anew = new Set<number>();
  readonly #run: StepsOfRun;
  readonly #open: [Fate, number][] = [];

  constructor(run: StepsOfRun) {
    this.#run = run;
  }

  begin(fate: Fate, position: number): void {
    this.#open.push([fate, position]);
    for (let next = this.#open.pop(); next; next = this.#open.pop()) this.#choose(...next);
  }

  #choose(fate: Fate, position: number): void {
    if (this.left_out.has(position)) return;
    if (fate === 'out') return this.#leaveOut(position);
    if (fate === 'anew' && !this.#anew.has(position)) {
      this.#anew.add(position);
      this.#follow('out', this.#run.graph.parts[position]);
    }
    if (!this.again.has(position)) this.#do(position);
  }

  #do(position: number): void {
    const { graph, steps } = this.#run;
    this.again.add(position);
    const recovering = graph.parts[position]?.filter((part) => steps[part]?.added_for?.as === 'recover');
    this.#follow('out', recovering);
    this.#follow('anew', graph.after[position]);
    const owner = ownerIn(steps, position);
    if (owner === undefined) return;
    this.#open.push(['do', owner]);
    // Whether there is another round depends on how the one before it ends.
    const later = (part: number) => roundOf(steps, part) > roundOf(steps, position);
    if (steps[owner]?.loop?.repeat) this.#follow('out', graph.parts[owner]?.filter(later));
  }

  #leaveOut(position: number): void {
    const { graph } = this.#run;
    this.left_out.add(position);
    this.again.delete(position);
    this.#follow('out', graph.parts[position]);
    this.#follow('out', graph.inserted[position]);
    this.#follow('anew', graph.after[position]);
  }

  #follow(fate: Fate, positions: readonly number[] = []): void {
    for (const each of positions) this.#open.push([fate, each]);
  }
}

function isPartOfDone(run: StepsOfRun, position: number): boolean {
  const { steps } = run;
  for (let at = ownerIn(steps, position); at !== undefined; at = ownerIn(steps, at))
    if (isDone(run, at)) return true;
  return false;
}

function ownerIn(steps: readonly StepDefinition[], position: number): number | undefined {
  const step = steps[position];
  return step && ownerOf(step);
}

function roundOf(steps: readonly StepDefinition[], position: number): number {
  return steps[position]?.added_for?.round ?? 0;
}
