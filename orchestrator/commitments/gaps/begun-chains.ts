import { instanceKey } from '../../../shared/contracts/address.ts';
import type { LabState, OwnedRun, WaitingStep } from '../../state/index.ts';
import { expectedMs } from '../durations.ts';
import type { Task } from '../timetable/puzzle.ts';
import { type Chain, chainOf, type Given } from './chains.ts';
import { type LabTimetables, unknownMs } from './lab-timetables.ts';
import { type Part, partOfChain, touching } from './parts.ts';

/** What runs have begun and must follow in time: those chains that can be kept together, and those that cannot be kept any more. */
export class BegunChains {
  changesAt = Infinity;
  readonly #state: LabState;
  readonly #now: number;
  readonly #timetables: LabTimetables;
  /** A turn that begins because time has come may be late by that. */
  readonly #spare: number;
  /** Of a run they are made anew once something of it is given out. */
  #found: { kept: Chain[]; lost: Chain[] } | undefined;
  /** Chains, and the same with that to spare. */
  readonly #spared = new WeakMap<Chain, Chain>();

  constructor(state: LabState, now: number, timetables: LabTimetables) {
    this.#state = state;
    this.#now = now;
    this.#timetables = timetables;
    this.#spare = 2 * state.timing.tick;
  }

  get kept(): readonly Chain[] {
    return this.#find().kept;
  }

  /** They hold nothing back. */
  get lost(): readonly Chain[] {
    return this.#find().lost;
  }

  /** True where a step is one that must follow in time. */
  has(run: OwnedRun, position: number): boolean {
    return this.kept.some((chain) => chain.run === run && chain.indexOf.has(position));
  }

  /** Those of other runs than these. @param isSparing true: each somewhat before its time, which what has not begun leaves to it */
  ofOthers(runs: ReadonlySet<string | undefined>, isSparing: boolean): Part[] {
    return this.kept.flatMap((chain) => {
      if (runs.has(chain.run.definition.run_id)) return [];
      const found = isSparing ? this.#withSpare(chain) : chain;
      return found ? [partOfChain(found)] : [];
    });
  }

  given(run: OwnedRun | undefined): void {
    if (!this.#found || !run) return;
    const { kept, lost } = this.#found;
    this.#found = {
      kept: kept.filter((chain) => chain.run !== run),
      lost: lost.filter((chain) => chain.run !== run),
    };
    this.#place(this.#chainsOf(run));
  }

  /**
   * A step with all that it begins, and with what its run has begun.
   * @param key the instance that it is given to now; without one, it begins as soon as it can
   */
  withStep(run: OwnedRun, step: WaitingStep, key?: string): Part {
    const given: Given = { position: step.position, ...(key === undefined ? {} : { key }) };
    const isLost = this.lost.some((chain) => chain.run === run);
    const spare = this.has(run, step.position) ? 0 : this.#spare;
    const chain = step.alone
      ? chainOf(this.#state, run, this.#now, this.#timetables.placesOf, { given, spare, isLost })
      : undefined;
    if (chain?.indexOf.has(step.position)) return partOfChain(chain);
    const { tasks = [], lags = [], indexOf = new Map<number, number>() } = chain ?? {};
    return {
      run_id: step.run_id,
      tasks: [...tasks, this.#taskOf(run, step, key)],
      lags,
      indexOf: new Map([...indexOf, [step.position, tasks.length]]),
    };
  }

  /** A step that follows nothing in time, and that nothing follows. */
  #taskOf(run: OwnedRun, { run_id, position, module, action, home }: WaitingStep, key?: string): Task {
    const step = run.definition.steps[position];
    const most = (step && expectedMs(this.#state, step)) ?? unknownMs;
    const places = this.#timetables.placesOf({ module, action });
    const options =
      home === undefined
        ? places
        : places.filter((place) => place === instanceKey({ module, instance: home }));
    const of = { run: run_id, action, earliest: this.#now, latest: Infinity, least: 0, most };
    if (key !== undefined) return { ...of, options: [key], begins: this.#now };
    return { ...of, options, ...(options.length === 0 && { latest: -Infinity }) };
  }

  #find(): { kept: Chain[]; lost: Chain[] } {
    if (this.#found) return this.#found;
    this.#found = { kept: [], lost: [] };
    this.#place([...this.#state.promised].flatMap((run_id) => this.#chainsOf(this.#state.runs.get(run_id))));
    return this.#found;
  }

  #chainsOf(run: OwnedRun | undefined): Chain[] {
    if (!run || run.definition.simulate) return [];
    return [chainOf(this.#state, run, this.#now, this.#timetables.placesOf) ?? []].flat();
  }

  /** Finds out which of them can be kept, those first that are to end first, beside those that are known. */
  #place(chains: Chain[]): void {
    const { kept, lost } = this.#find();
    for (const chain of chains.sort((a, b) => a.deadline - b.deadline)) {
      const part = partOfChain(chain);
      const { starts, sure } = this.#timetables.find([part, ...touching(part, kept.map(partOfChain))]);
      (starts || !sure ? kept : lost).push(chain);
      const later = (starts ?? []).filter((start) => start > this.#now);
      this.changesAt = Math.min(this.changesAt, chain.deadline + 1, ...later);
    }
  }

  #withSpare(chain: Chain): Chain | undefined {
    const known =
      this.#spared.get(chain) ??
      chainOf(this.#state, chain.run, this.#now, this.#timetables.placesOf, { spare: this.#spare });
    if (known) this.#spared.set(chain, known);
    return known;
  }
}
