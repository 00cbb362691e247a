import { takenLocations } from '../../scheduling/index.ts';
import {
  type CandidatesOf,
  type Claim,
  type Commitment,
  compareClaims,
  type LabState,
  type OwnedRun,
  type WaitingStep,
} from '../../state/index.ts';
import { gapsByStep } from '../gaps-of-run.ts';
import type { BegunChains } from './begun-chains.ts';
import { included, type Softs, tooEarly } from './chains.ts';
import type { LabTimetables } from './lab-timetables.ts';
import { workOfLook } from './looks.ts';
import { beginningIn, type Part, touching } from './parts.ts';
import { softGapsFrom, waitsUntil } from './soft-gaps.ts';

/** Of the steps that have the highest claims to a module so many may have its turn, and so many are tried until one is found that can begin at all. */
const [mostFirst, mostTried] = [20, 3];
/** So much is worked out in one turn to find whose turn it is, see `Timetable.work`. */
const mostWork = 40_000;

/** A step whose turn it is at its module, and which waits: those whose turn comes later do not delay it. */
export interface Turn extends Part {
  claim: Claim;
  /** When it begins at the latest. */
  at: number;
}

/** The modules of steps that must follow each other in time, as runs stand. */
const modulesOf = new WeakMap<OwnedRun['snapshot'], { queued: string; modules: Set<string> }>();

/** Whose turn it is at the modules on which something of gaps depends, so that none waits for ever for those that pass it. */
export class GapTurns {
  changesAt = Infinity;
  /** While they are found out: what is answered to the other commitments meanwhile is not the last word. */
  areSought = false;
  readonly #state: LabState;
  readonly #now: number;
  readonly #candidatesOf: CandidatesOf;
  readonly #timetables: LabTimetables;
  readonly #begun: BegunChains;
  readonly #isRefused: Commitment['refuses'];
  #taken: (location: string) => unknown;
  #left = mostWork;
  #found: Turn[] | undefined;

  /** @param refusedByOthers what refuses a step beside gaps */
  constructor(
    { state, now, candidatesOf }: { state: LabState; now: number; candidatesOf: CandidatesOf },
    timetables: LabTimetables,
    begun: BegunChains,
    refusedByOthers: Commitment['refuses'],
  ) {
    this.#state = state;
    this.#now = now;
    this.#candidatesOf = candidatesOf;
    this.#timetables = timetables;
    this.#begun = begun;
    this.#isRefused = refusedByOthers;
    this.#taken = takenLocations(state);
  }

  /** The steps whose turn it is, those first that have the highest claim. */
  get all(): readonly Turn[] {
    return this.#found ?? this.#seek();
  }

  has(step: WaitingStep): boolean {
    return this.all.some(({ claim }) => claim.step === step);
  }

  /** Those that have a higher claim than a step. */
  before(step: WaitingStep): readonly Turn[] {
    const claim = this.#state.waiting.claimTo(step.module, step);
    return this.all.filter((turn) => turn.run_id !== step.run_id && compareClaims(turn.claim, claim) < 0);
  }

  /** True where these are all that were found so far. */
  areAll({ length }: readonly Turn[]): boolean {
    return this.#found?.length === length;
  }

  /** @param delaysNone true where the step was held against all whose turn it is */
  given({ run_id }: WaitingStep, delaysNone: boolean): void {
    const hadTurn = this.#found?.some((turn) => turn.run_id === run_id);
    if (hadTurn || !delaysNone) this.#found = undefined;
    this.#taken = takenLocations(this.#state);
  }

  #seek(): Turn[] {
    const turns: Turn[] = [];
    // The other commitments ask for those that are known by then.
    this.#found = turns;
    // One run at a time: its steps are delayed by none.
    const claims = this.#state.workcell.config.sequential_scheduler ? [] : this.#claims();
    const tried = new Map<string, number>();
    this.areSought = true;
    for (const claim of claims) {
      const { step } = claim;
      const { module } = step;
      const run = this.#state.runs.get(step.run_id);
      if (this.#left <= 0) break;
      if (!run || (tried.get(module) ?? 0) >= mostTried || !this.#isHeldByGapsAlone(run, step)) continue;
      if (this.#begun.has(run, step.position) || turns.some(({ run_id }) => run_id === step.run_id)) continue;
      tried.set(module, (tried.get(module) ?? 0) + 1);
      const turn = this.#turnOf(run, claim, turns);
      if (!turn) continue;
      tried.set(module, mostTried);
      if (turn.at > this.#now) this.changesAt = Math.min(this.changesAt, turn.at);
      turns.push(turn);
    }
    this.areSought = false;
    return turns;
  }

  #turnOf(run: OwnedRun, claim: Claim, before: readonly Turn[]): Turn | undefined {
    const { step } = claim;
    const runs = new Set([step.run_id, ...before.map(({ run_id }) => run_id)]);
    const others = [...this.#begun.ofOthers(runs, { isSparing: true }), ...before];
    const turnBy = (softs: Softs, latest: number): Turn | undefined => {
      const whole = this.#begun.withStep(run, step, softs);
      const index = whole.indexOf.get(step.position) ?? 0;
      const part = beginningIn(whole, index, { until: latest });
      const at = this.#earliest(part, index, touching(part, others));
      return at === undefined ? undefined : { ...beginningIn(part, index, { until: at }), claim, at };
    };
    const begun = this.#begun.softsOf(run);
    const begins = softGapsFrom(run, step);
    const softly =
      begins.length > 0 ? turnBy(new Set([...begun, ...begins]), waitsUntil(step, begins)) : undefined;
    return softly ?? turnBy(begun, Infinity);
  }

  /** When a task can begin, as far as that was found; undefined where it cannot. */
  #earliest(part: Part, task: number, others: readonly Part[]): number | undefined {
    const beginsBy = (latest: number): number | undefined => {
      const bound = beginningIn(part, task, { until: latest });
      const { starts, work } = this.#timetables.find([bound, ...others], { isHopeful: true });
      this.#left -= work + workOfLook;
      return starts?.[task];
    };
    let found = beginsBy(Infinity);
    let low = this.#now;
    if (found === undefined || found <= low) return found;
    const atOnce = beginsBy(low);
    if (atOnce !== undefined) return atOnce;
    for (let step = 0; step < 2 && found - low > 1_000; step += 1) {
      const middle = (low + found) / 2;
      const better: number | undefined = beginsBy(middle);
      if (better === undefined) low = middle;
      else found = better;
    }
    return found;
  }

  /**
   * For what others must do before, a step is given no turn: they may wait for what it would keep from them. So may runs of which it would
   * take the last way on.
   */
  #isHeldByGapsAlone(run: OwnedRun, step: WaitingStep): boolean {
    const { module, action, home, target } = step;
    const early =
      step.alone && tooEarly(this.#state, run, step.position, this.#now, this.#begun.softsOf(run));
    if (early) {
      this.changesAt = Math.min(this.changesAt, early.until ?? Infinity);
      return false;
    }
    if (target !== undefined && this.#taken(target)) return false;
    const places = this.#timetables.placesOf({ module, action });
    return this.#candidatesOf(module).some(
      (candidate) =>
        (home === undefined || home === candidate.instance) &&
        places.includes(candidate.key) &&
        !this.#isKeptFor(candidate.key, run) &&
        !this.#isRefused(step, candidate),
    );
  }

  /** True where another run has the instance to itself. */
  #isKeptFor(key: string, { definition: { run_id } }: OwnedRun): boolean {
    return this.#timetables.promised.some(
      (each) => each.key === key && each.to !== undefined && each.to !== run_id,
    );
  }

  /** The highest claims to each module on which something of gaps depends. */
  #claims(): Claim[] {
    const { waiting } = this.#state;
    const modules = this.#modules();
    const claims = [...waiting].flatMap(([module, { lanes }]) => {
      if (!modules.has(module) || !this.#timetables.isOpen(module)) return [];
      const firsts = [...lanes.values()].flatMap((lane) => lane.first ?? []).sort(compareClaims);
      return firsts.slice(0, mostFirst);
    });
    return claims.sort(compareClaims);
  }

  #modules(): Set<string> {
    const modules = new Set<string>();
    for (const { run, indexOf } of this.#begun.kept)
      for (const position of indexOf.keys()) modules.add(run.definition.steps[position]?.module ?? '');
    for (const run_id of this.#state.promised) {
      const run = this.#state.runs.get(run_id);
      for (const module of run ? this.#toBegin(run) : []) modules.add(module);
    }
    return modules;
  }

  /** The modules on which depends what the run's waiting steps would begin. */
  #toBegin(run: OwnedRun): ReadonlySet<string> {
    const queued = [...run.waits].flatMap(([position, wait]) => (wait.queued ? [position] : []));
    const known = modulesOf.get(run.snapshot);
    if (known?.queued === queued.join()) return known.modules;
    const modules = new Set<string>();
    for (const position of queued) {
      const gaps = gapsByStep(run).from.get(position);
      if (!gaps) continue;
      const softs = new Set(gaps.filter(({ soft }) => soft));
      for (const each of included(run, this.#now, { position }, softs))
        modules.add(run.definition.steps[each]?.module ?? '');
    }
    modulesOf.set(run.snapshot, { queued: queued.join(), modules });
    return modules;
  }
}
