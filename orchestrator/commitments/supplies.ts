import { instanceKey } from '../../shared/contracts/address.ts';
import type { WaitFacts } from '../../shared/contracts/waiting-for.ts';
import { consumablesOf, leftOf } from '../../shared/workcell/index.ts';
import {
  type Candidate,
  type Commitment,
  homeOf,
  type LabState,
  type OwnedRun,
  type Refusal,
  usedBy,
  type WaitingStep,
} from '../state/index.ts';
import { gapsByStep, standing } from './gaps-of-run.ts';

/** An instance of which too little is left for a step is not given it; undefined in a lab that counts nothing. */
export function supplies(state: LabState): Commitment | undefined {
  return consumablesOf(state.workcell).size === 0 ? undefined : new SuppliesLeft(state);
}

/** By consumable. */
type Amounts = Readonly<Record<string, number>>;
type Shortage = NonNullable<WaitFacts['supply']>;

/**
 * What is given out is taken from the state at once, so that each step is held against what is left then. A step that begins a gap is given
 * only where there is enough for all that must follow it in time, too; and that is kept for it until it has begun.
 */
class SuppliesLeft implements Commitment {
  readonly #state: LabState;
  /** What is kept for steps of runs that must follow in time, by instance; made anew once something is given out. */
  #kept: Map<string, { run_id: string; uses: Amounts }[]> | undefined;

  constructor(state: LabState) {
    this.#state = state;
  }

  given(): void {
    this.#kept = undefined;
  }

  refuses(
    { run_id, position, module, uses, alone }: WaitingStep,
    { key, instance }: Candidate,
  ): Refusal | undefined {
    const run = alone ? this.#state.runs.get(run_id) : undefined;
    const following = run ? this.#usesOf(run, mustFollow(run, position)) : new Map<string, Amounts>();
    const own = sumOf(uses ?? {}, following.get(module) ?? {});
    const short = this.#shortage(key, module, own, run_id);
    if (short)
      return {
        kind: 'supplies',
        ...(this.#keysOf(module).length > 1 ? { instance } : {}),
        facts: { supply: short },
      };
    for (const [other, amounts] of following) {
      if (other === module) continue;
      const shortages = this.#keysOf(other).map((each) => this.#shortage(each, other, amounts, run_id));
      const [first] = shortages;
      if (first && shortages.every((each) => each !== undefined))
        return { kind: 'supplies', facts: { supply: { ...first, module: other } } };
    }
    return undefined;
  }

  /** What an instance lacks for so much, without what is kept for other runs; undefined where it lacks nothing. */
  #shortage(key: string, module: string, amounts: Amounts, run_id: string): Shortage | undefined {
    for (const [name, needed] of Object.entries(amounts)) {
      const consumable = consumablesOf(this.#state.workcell).get(module)?.[name];
      if (!consumable) continue;
      this.#kept ??= this.#keptNow();
      const kept = (this.#kept.get(key) ?? []).filter((each) => each.run_id !== run_id);
      const held = kept.reduce((sum, each) => sum + (each.uses[name] ?? 0), 0);
      const left = Math.max(0, leftOf(consumable, this.#state.supplies.get(key)?.[name]) - held);
      if (left < needed)
        return { name, left, needed, capacity: consumable.capacity, ...(held > 0 ? { kept: held } : {}) };
    }
    return undefined;
  }

  /** Of steps that may go to several instances nobody knows yet where it is to be kept. */
  #keptNow(): Map<string, { run_id: string; uses: Amounts }[]> {
    const kept = new Map<string, { run_id: string; uses: Amounts }[]>();
    for (const run_id of this.#state.promised) {
      const run = this.#state.runs.get(run_id);
      if (!run) continue;
      const begun = [...gapsByStep(run).from.keys()].filter((from) => standing(run, from) !== 'open');
      for (const position of new Set(begun.flatMap((from) => mustFollow(run, from)))) {
        const module = run.definition.steps[position]?.module ?? '';
        const { uses } = usedBy(this.#state, run, position);
        const home = homeOf(run, position);
        const keys = home === undefined ? this.#keysOf(module) : [instanceKey({ module, instance: home })];
        const [only, another] = keys;
        if (!uses || only === undefined || another !== undefined) continue;
        kept.set(only, [...(kept.get(only) ?? []), { run_id, uses }]);
      }
    }
    return kept;
  }

  #keysOf(module: string): string[] {
    return Array.from(this.#state.instances.of(module), ([key]) => key);
  }

  /** What steps of a run use together, by module: they may all go to one instance of it. */
  #usesOf(run: OwnedRun, positions: readonly number[]): Map<string, Amounts> {
    const byModule = new Map<string, Amounts>();
    for (const position of positions) {
      const { uses } = usedBy(this.#state, run, position);
      const module = run.definition.steps[position]?.module ?? '';
      if (uses) byModule.set(module, sumOf(byModule.get(module) ?? {}, uses));
    }
    return byModule;
  }
}

/** The steps that are still to be given out and must follow a step within bounded times, each other's followers among them. */
function mustFollow(run: OwnedRun, position: number): number[] {
  const found = new Set<number>();
  const next = [position];
  for (let from = next.pop(); from !== undefined; from = next.pop())
    for (const { to, soft, max } of gapsByStep(run).from.get(from) ?? [])
      if (!soft && max !== undefined && to !== position && !found.has(to) && standing(run, to) === 'open') {
        found.add(to);
        next.push(to);
      }
  return [...found];
}

function sumOf(a: Amounts, b: Amounts): Amounts {
  const sum: Record<string, number> = { ...a };
  for (const [name, amount] of Object.entries(b)) sum[name] = (sum[name] ?? 0) + amount;
  return sum;
}
