import { instanceKey } from '../../../shared/contracts/address.ts';
import type { LabState, OwnedRun, WaitingStep } from '../../state/index.ts';
import { expectedMs } from '../durations.ts';
import { type BegunGap, begunGaps, type GapOf } from '../gaps-of-run.ts';
import type { Task } from '../timetable/puzzle.ts';
import { type Chain, chainOf, noSofts, type Softs } from './chains.ts';
import { type LabTimetables, unknownMs } from './lab-timetables.ts';
import { type Part, partOfChain, touching } from './parts.ts';
import { softGapsOf } from './soft-gaps.ts';

/** So much is worked out in one turn to find which soft gaps can be kept (see `Timetable.work`). Others hold nothing back in that turn. */
const mostSoftWork = 40_000;

/** By run; of a run all are made anew once something of it is given out. */
interface Found {
  /** Chains that can be kept together, without soft gaps. */
  hard: Chain[];
  /** Those that cannot be kept any more: they hold nothing back. */
  lost: Chain[];
  /** With the soft gaps that can be kept beside all those; there is no chain where these only make a step wait. */
  soft: Map<OwnedRun, { softs: Softs; chain: Chain | undefined }>;
  /** Soft gaps that cannot be kept. */
  missed: Map<OwnedRun, Softs>;
}

/** What runs have begun and must follow in time, as far as that can be kept. */
export class BegunChains {
  changesAt = Infinity;
  readonly #state: LabState;
  readonly #now: number;
  readonly #timetables: LabTimetables;
  /** A turn that begins because time has come may be late by that. */
  readonly #spare: number;
  /** Chains, and the same with that to spare. */
  readonly #spared = new WeakMap<Chain, Chain>();
  /** Soft gaps that were given up in this turn. */
  readonly #givenUp = new Map<OwnedRun, Softs>();
  #leftForSoft = mostSoftWork;
  #known: Found | undefined;

  constructor(state: LabState, now: number, timetables: LabTimetables) {
    this.#state = state;
    this.#now = now;
    this.#timetables = timetables;
    this.#spare = 2 * state.timing.tick;
  }

  /** What is to be kept, soft gaps among it. */
  get kept(): readonly Chain[] {
    const { hard, soft } = this.#found();
    if (soft.size === 0) return hard;
    const others = hard.filter(({ run }) => !soft.get(run)?.chain);
    return [...others, ...[...soft.values()].flatMap(({ chain }) => chain ?? [])];
  }

  /** Gaps that have begun and cannot be kept any more; of each run the hard one that is to end first, and all soft ones. */
  get lost(): BegunGap[] {
    const { lost, missed } = this.#found();
    const begun = (run: OwnedRun, of: (gap: GapOf) => boolean) =>
      begunGaps(run).filter(({ gap, until, stage }) => stage !== 'given' && of(gap) && until >= this.#now);
    return [
      ...lost.flatMap(({ run }) =>
        begun(run, ({ soft }) => !soft)
          .sort((a, b) => a.until - b.until)
          .slice(0, 1),
      ),
      ...[...missed].flatMap(([run, softs]) => begun(run, (gap) => softs.has(gap))),
    ];
  }

  get hasSoft(): boolean {
    return this.#found().soft.size > 0;
  }

  /** The soft gaps of a run that are to be kept. */
  softsOf(run: OwnedRun): Softs {
    return this.#found().soft.get(run)?.softs ?? noSofts;
  }

  /** True where a step is one that must follow in time, or with soft gaps is to. */
  has(run: OwnedRun, position: number, withSoft = true): boolean {
    const chains = withSoft ? this.kept : this.#found().hard;
    return chains.some((chain) => chain.run === run && chain.indexOf.has(position));
  }

  /**
   * What other runs than these are to keep.
   * @param isSparing true: each somewhat before its time, which what has not begun leaves to it
   */
  ofOthers(
    runs: ReadonlySet<string | undefined>,
    { isSparing, withSoft = true }: { isSparing: boolean; withSoft?: boolean },
  ): Part[] {
    const chains = withSoft ? this.kept : this.#found().hard;
    return chains.flatMap((chain) => {
      if (runs.has(chain.run.definition.run_id)) return [];
      const found = isSparing ? this.#withSpare(chain) : chain;
      return found ? [partOfChain(found)] : [];
    });
  }

  given(run: OwnedRun | undefined, givenUp: Softs): void {
    if (!this.#known || !run) return;
    const { hard, lost, soft, missed } = this.#known;
    this.#givenUp.set(run, new Set([...(this.#givenUp.get(run) ?? []), ...givenUp]));
    soft.delete(run);
    missed.delete(run);
    this.#known = {
      hard: hard.filter((chain) => chain.run !== run),
      lost: lost.filter((chain) => chain.run !== run),
      soft,
      missed,
    };
    this.#place([run]);
  }

  /**
   * A step with all that it begins, and with what its run has begun.
   * @param key the instance that it is given to now; without one, it begins as soon as it can
   */
  withStep(run: OwnedRun, step: WaitingStep, softs: Softs, key?: string): Part {
    const given = { position: step.position, ...(key === undefined ? {} : { key }) };
    const isLost = this.#isLost(run);
    const spare = key !== undefined && this.has(run, step.position) ? 0 : this.#spare;
    const chain = step.alone ? this.#chainOf(run, { given, spare, isLost, softs }) : undefined;
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

  #found(): Found {
    if (this.#known) return this.#known;
    this.#known = { hard: [], lost: [], soft: new Map(), missed: new Map() };
    this.#place([...this.#state.promised].flatMap((run_id) => this.#state.runs.get(run_id) ?? []));
    return this.#known;
  }

  #isLost(run: OwnedRun): boolean {
    return this.#found().lost.some((chain) => chain.run === run);
  }

  #chainOf(run: OwnedRun, options: Parameters<typeof chainOf>[4] = {}): Chain | undefined {
    return chainOf(this.#state, run, this.#now, this.#timetables.placesOf, options);
  }

  /** Finds out what of these runs can be kept, those chains first that are to end first; soft gaps beside all that is hard. */
  #place(of: readonly OwnedRun[]): void {
    const runs = of.filter(({ definition }) => !definition.simulate);
    const { hard, lost } = this.#found();
    const chains = runs.flatMap((run) => this.#chainOf(run) ?? []);
    for (const chain of chains.sort((a, b) => a.deadline - b.deadline)) {
      const part = partOfChain(chain);
      const { starts, sure } = this.#timetables.find([part, ...touching(part, hard.map(partOfChain))]);
      (starts || !sure ? hard : lost).push(chain);
      this.#changeAt(chain, starts);
    }
    for (const run of runs) this.#placeSoft(run);
  }

  #placeSoft(run: OwnedRun): void {
    const { soft, missed } = this.#found();
    const givenUp = this.#givenUp.get(run);
    const lost = new Set<GapOf>();
    for (const gap of softGapsOf(run, this.#now)) {
      const softs = new Set([...this.softsOf(run), gap]);
      if (!givenUp?.has(gap) && !this.#isLost(run) && this.#canKeep(run, softs))
        soft.set(run, { softs, chain: this.#chainOf(run, { softs }) });
      else lost.add(gap);
    }
    if (lost.size > 0) missed.set(run, lost);
  }

  /** True where soft gaps can be kept, and nothing else is kept any later for it than it is now. */
  #canKeep(run: OwnedRun, softs: Softs): boolean {
    const chain = this.#chainOf(run, { softs, spare: this.#spare });
    if (!chain) return true;
    if (this.#leftForSoft <= 0) return false;
    const part = partOfChain(chain);
    const others = this.ofOthers(new Set([run.definition.run_id]), { isSparing: true });
    const { starts, work } = this.#timetables.find([part, ...touching(part, others)]);
    this.#leftForSoft -= work;
    this.#changeAt(chain, starts);
    return starts !== undefined;
  }

  #changeAt({ deadline }: Chain, starts: readonly number[] = []): void {
    const later = starts.filter((start) => start > this.#now);
    this.changesAt = Math.min(this.changesAt, deadline + 1, ...later);
  }

  #withSpare(chain: Chain): Chain | undefined {
    const { run, softs } = chain;
    const known = this.#spared.get(chain) ?? this.#chainOf(run, { spare: this.#spare, softs });
    if (known) this.#spared.set(chain, known);
    return known;
  }
}
