import { consumablesOf, leftOf } from '../../shared/workcell/index.ts';
import type { Mode } from '../planner/index.ts';
import { type LabState, type OwnedRun, usedBy } from '../state/index.ts';

/**
 * What is left of consumables for the steps that come next, as if each took its part in the order in which it is asked for. Nobody knows when
 * a person refills.
 */
export class SuppliesToCome {
  readonly #state: LabState;
  readonly #left = new Map<string, number>();
  /** Of runs whose steps of a module go to one instance: those that have enough for all that was asked for so far. */
  readonly #possible = new Map<string, ReadonlySet<string>>();

  constructor(state: LabState) {
    this.#state = state;
  }

  /**
   * Takes what a step uses.
   * @param modes the instances that may do it
   * @returns those of them that have enough
   */
  take(run: OwnedRun, position: number, modes: readonly Mode[]): readonly Mode[] {
    const { workcell } = this.#state;
    const { uses } = consumablesOf(workcell).size === 0 ? {} : usedBy(this.#state, run, position);
    if (!uses) return modes;
    const { module = '', instance } = run.definition.steps[position] ?? {};
    const of = `${run.definition.run_id} ${module}`;
    const allowed = instance === 'any' ? undefined : this.#possible.get(of);
    const amounts = Object.entries(uses);
    const spare = (key: string): number =>
      Math.min(...amounts.map(([name, amount]) => this.#leftOf(module, key, name) - amount));
    const enough = modes
      .filter((mode) => (allowed?.has(mode.instance) ?? true) && spare(mode.instance) >= 0)
      .sort((a, b) => spare(b.instance) - spare(a.instance));
    const fullest = enough[0]?.instance;
    if (fullest === undefined) return [];
    if (instance !== 'any') this.#possible.set(of, new Set(enough.map((mode) => mode.instance)));
    for (const [name, amount] of amounts)
      this.#left.set(`${fullest} ${name}`, this.#leftOf(module, fullest, name) - amount);
    return enough;
  }

  #leftOf(module: string, key: string, name: string): number {
    const known = this.#left.get(`${key} ${name}`);
    if (known !== undefined) return known;
    const consumable = consumablesOf(this.#state.workcell).get(module)?.[name];
    return consumable ? leftOf(consumable, this.#state.supplies.get(key)?.[name]) : Infinity;
  }
}
