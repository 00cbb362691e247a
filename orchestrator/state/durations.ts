import { type ModuleDurations, type UsualDuration, usualDuration } from '../../shared/contracts/durations.ts';

/** So many times of an action are kept for each instance, the latest. */
const mostTimes = 50;
/** Of so many instances, those that succeeded last: containers may each have a name of its own. */
const mostInstances = 20;
/** An instance that has succeeded less often tells less than all of its module do. */
const fewestTimes = 3;

/** The times of one action, by instance; what they come to, once it was asked for. */
interface ActionTimes {
  readonly byInstance: Map<string, number[]>;
  readonly known: Map<string | undefined, UsualDuration | undefined>;
}

interface ModuleTimes {
  readonly actions: Map<string, ActionTimes>;
  /** How many times were added since it was stored. */
  added: number;
}

/** How long actions took that succeeded: what is expected of the next. */
export class Durations {
  readonly #modules = new Map<string, ModuleTimes>();
  /** By how much actions took longer than was declared of them. It is not stored: the next owner finds it out anew. */
  #overruns: Durations | undefined;

  /** As an earlier owner has stored it. */
  constructor(stored: Iterable<readonly [module: string, ModuleDurations]> = []) {
    for (const [module, byAction] of stored)
      for (const [action, byInstance] of Object.entries(byAction))
        for (const [instance, times] of Object.entries(byInstance))
          this.#action(module, action).byInstance.set(instance, [...times]);
  }

  /** @param declared how long its workflow said that it would take, in milliseconds */
  add(module: string, action: string, instance: string, ms: number, declared?: number): void {
    if (declared !== undefined)
      (this.#overruns ??= new Durations()).add(module, action, instance, Math.max(0, ms - declared));
    const { byInstance, known } = this.#action(module, action);
    const times = byInstance.get(instance) ?? [];
    times.push(Math.round(ms));
    if (times.length > mostTimes) times.shift();
    // The latest stand last.
    byInstance.delete(instance);
    byInstance.set(instance, times);
    const [oldest] = byInstance.keys();
    if (byInstance.size > mostInstances && oldest !== undefined) byInstance.delete(oldest);
    known.clear();
    this.#module(module).added += 1;
  }

  /** How long an action takes as a rule: on the instance, where that is known well enough, else on any; undefined where it never succeeded. */
  usual(module: string, action: string, instance?: string): UsualDuration | undefined {
    const times = this.#modules.get(module)?.actions.get(action);
    if (!times) return undefined;
    const { byInstance, known } = times;
    const own = instance === undefined ? undefined : byInstance.get(instance);
    const of = own && own.length >= fewestTimes ? instance : undefined;
    if (!known.has(of))
      known.set(of, usualDuration(of === undefined ? [...byInstance.values()].flat() : (own ?? [])));
    return known.get(of);
  }

  /** By how much an action takes longer than is declared, see `usual`. */
  overrun(module: string, action: string, instance?: string): UsualDuration | undefined {
    return this.#overruns?.usual(module, action, instance);
  }

  /** What is worth storing by now, by module: where at least a tenth is new since it was stored. It counts as stored then. */
  toStore(): [module: string, ModuleDurations][] {
    return [...this.#modules].flatMap(([module, times]) => {
      const all = [...times.actions.values()].flatMap(({ byInstance }) => [...byInstance.values()]);
      if (times.added === 0 || times.added * 10 < all.flat().length) return [];
      times.added = 0;
      const byAction = [...times.actions].map(
        ([action, { byInstance }]) => [action, Object.fromEntries(byInstance)] as const,
      );
      return [[module, Object.fromEntries(byAction)]];
    });
  }

  #module(module: string): ModuleTimes {
    const known = this.#modules.get(module) ?? { actions: new Map<string, ActionTimes>(), added: 0 };
    this.#modules.set(module, known);
    return known;
  }

  #action(module: string, action: string): ActionTimes {
    const { actions } = this.#module(module);
    const known = actions.get(action) ?? { byInstance: new Map(), known: new Map() };
    actions.set(action, known);
    return known;
  }
}
