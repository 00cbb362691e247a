import { parseStepKey, stepKey } from '../../shared/contracts/command-id.ts';
import { addTo } from '../../shared/kernel/grouping.ts';
import type { Keeping } from '../commitments/index.ts';
import { isWithin, ownerOf, stepsWithin } from '../machine/index.ts';
import type { Activity, Lag, Mode } from '../planner/index.ts';
import type { OwnedRun } from '../state/index.ts';

/** What is kept by a run alone, or shared with others who keep it as well. */
export type SharedKeeping = Keeping & { isShared?: true };

/** How much is kept of what has that name. */
type AmountOf = (name: string, isShared?: boolean) => number;

/** Something of a pool that a run is to keep from one of its steps on: which one it is, an activity stands for that takes no time. */
export interface Lead {
  id: string;
  /** Its instances. */
  names: readonly string[];
  /** The steps that go where it goes. */
  within: ReadonlySet<number>;
}

export interface Kept {
  activities: Activity[];
  lags: Lag[];
  leads: Lead[];
}

/**
 * Has the activities of a run keep what it has to itself, or is to have: the first holds it until the last has ended, and those between need
 * none of it.
 * @param amountOf how much is kept of what has that name: less where it is shared
 */
export function keepThings(
  run: OwnedRun,
  activities: readonly Activity[],
  keepings: readonly SharedKeeping[],
  amountOf: AmountOf,
): Kept {
  if (keepings.length === 0) return { activities: [...activities], lags: [], leads: [] };
  const keeper = new Keeper(run, activities, amountOf);
  const known = keepings.flatMap((keeping) =>
    // Where nobody knows when the last step ends, nobody can tell how long it is kept.
    keeper.knows(keeping.until) ? [{ keeping, within: keeper.within(keeping) }] : [],
  );
  // What is kept within something that is kept already comes behind it, and adds nothing.
  known.sort((a, b) => b.within.size - a.within.size);
  for (const { keeping, within } of known) keeper.keep(keeping, within);
  return keeper.kept;
}

interface Done {
  keeping: SharedKeeping;
  within: ReadonlySet<number>;
  names: readonly string[];
}

class Keeper {
  readonly kept: Kept;
  readonly #run: OwnedRun;
  readonly #amountOf: AmountOf;
  readonly #indexes: ReadonlyMap<number, number>;
  /** The steps that are each of the run's, or were added for it, in their order. */
  readonly #parts = new Map<number, number[]>();
  readonly #done: Done[] = [];

  constructor(run: OwnedRun, activities: readonly Activity[], amountOf: AmountOf) {
    this.#run = run;
    this.#amountOf = amountOf;
    this.kept = { activities: [...activities], lags: [], leads: [] };
    this.#indexes = new Map(activities.map(({ id }, index) => [parseStepKey(id).position, index]));
    const { plan } = run.snapshot;
    for (const position of this.#indexes.keys())
      for (let at: number | undefined = position; at !== undefined; at = ownerOf(plan[at] ?? {}))
        addTo(this.#parts, at, position);
  }

  knows(position: number): boolean {
    return this.#indexes.has(position);
  }

  /** The steps of a span that are still to be done. */
  within(span: Keeping): Set<number> {
    const within = [...stepsWithin(this.#run.snapshot.plan, span)].flatMap((at) => this.#parts.get(at) ?? []);
    return new Set(within.sort((a, b) => this.#indexOf(a) - this.#indexOf(b)));
  }

  #indexOf(position: number): number {
    return this.#indexes.get(position) ?? -1;
  }

  keep(keeping: SharedKeeping, within: ReadonlySet<number>): void {
    for (const names of keeping.of) {
      const others = this.#done.filter((other) => names.some((name) => other.names.includes(name)));
      // Of what stands at a location, each thing has a place of its own there.
      const isOneMore = keeping.isShared && others.some((other) => other.keeping.isShared);
      if (names.length === 0 || this.#isKeptAlready(keeping, others)) continue;
      this.#done.push({ keeping, within, names });
      if (!isOneMore) for (const position of within) this.#free(position, names);
      this.#keepOne(keeping, names, within);
    }
  }

  #isKeptAlready({ from, isShared }: SharedKeeping, others: readonly Done[]): boolean {
    const { plan } = this.#run.snapshot;
    return others.some(({ keeping, within }) => {
      if (isShared && keeping.isShared) return false;
      return this.knows(from) ? within.has(from) : isWithin(plan, keeping, from);
    });
  }

  /** The step needs none of them for itself, and goes where one of them is kept. */
  #free(position: number, names: readonly string[]): void {
    this.#change(position, (modes) => {
      const own = modes.filter(({ instance }) => names.includes(instance));
      return (own.length > 0 ? own : modes).map((mode) => ({
        ...mode,
        uses: mode.uses.filter(({ resource }) => !names.includes(resource)),
      }));
    });
  }

  #keepOne(
    { from, until, hasBegun, isShared }: SharedKeeping,
    names: readonly string[],
    within: ReadonlySet<number>,
  ): void {
    const last = stepKey(this.#run.definition.run_id, until);
    const useOf = (resource: string): Mode['uses'][number] => {
      const until = { activity: last, at: 'end' as const };
      return { resource, amount: this.#amountOf(resource, isShared), until };
    };
    const modeOf = (name: string): Mode => ({ instance: name, duration: 0, uses: [useOf(name)] });
    const [only = ''] = names;
    if (hasBegun) {
      this.kept.activities.push({
        ...{ id: `${last} keeps ${only}`, modes: [modeOf(only)], begun: { instance: only, at: 0 } },
      });
      return;
    }
    // Where the step that says so was passed over, it begins with the next one.
    const position = within.has(from) ? from : [...within][0];
    const first = position === undefined ? undefined : this.kept.activities[this.#indexOf(position)];
    if (position === undefined || !first) return;
    if (names.length === 1 || first.modes.every(({ instance }) => names.includes(instance))) {
      this.#change(position, (modes) =>
        modes.map((mode) => ({
          ...mode,
          uses: [...mode.uses, useOf(names.includes(mode.instance) ? mode.instance : only)],
        })),
      );
      return;
    }
    const id = `${first.id} keeps ${only}`;
    const [begin, lead] = [first.id, id].map((activity) => ({ activity, at: 'start' as const }));
    if (!begin || !lead) return;
    const { claim, run } = first;
    this.kept.activities.push({
      ...{ id, modes: names.map(modeOf) },
      ...(claim === undefined ? {} : { claim }),
      ...(run === undefined ? {} : { run }),
    });
    // A tenth of a second is nothing, and has the planner place them together.
    this.kept.lags.push({ from: begin, to: lead, min: 0, max: 1 });
    this.kept.leads.push({ id, names, within });
  }

  #change(position: number, change: (modes: readonly Mode[]) => readonly Mode[]): void {
    const index = this.#indexes.get(position);
    const activity = index === undefined ? undefined : this.kept.activities[index];
    if (index === undefined || !activity) return;
    this.kept.activities[index] = { ...activity, modes: change(activity.modes) };
  }
}
