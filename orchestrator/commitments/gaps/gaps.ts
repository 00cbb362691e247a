import { keptBy } from '../../machine/index.ts';
import type {
  Candidate,
  CandidatesOf,
  Commitment,
  LabState,
  OwnedRun,
  Refusal,
  WaitingStep,
} from '../../state/index.ts';
import { type BegunGap, type GapOf, gapsByStep } from '../gaps-of-run.ts';
import { keeping, wouldBePromised } from '../promised.ts';
import { BegunChains } from './begun-chains.ts';
import { noSofts, type Softs, tooEarly } from './chains.ts';
import { LabTimetables } from './lab-timetables.ts';
import { Looks } from './looks.ts';
import { beginningIn, type Part, touching } from './parts.ts';
import { expectedGap, softGapsFrom, waitsUntil } from './soft-gaps.ts';
import { type Turn, GapTurns } from './turns.ts';

/** Why a step is not given out; or, where it is, the soft gaps that nobody keeps for it then. */
interface Answer {
  refusal?: Refusal | undefined;
  givesUp?: Softs;
}
const fine: Answer = {};

/** A step that is held against an instance. */
interface Asked {
  step: WaitingStep;
  run: OwnedRun;
  candidate: Candidate;
  /** Those that have their turn before it. */
  turns: readonly Turn[];
  /** True where it is one that must follow in time, or with soft gaps is to; and where it must. */
  isBegun: boolean;
  must: boolean;
  /** True where it is looked at in any case. */
  hasLook: boolean;
}

/** Of so many steps it is worked out whether it is their own gaps that keep them. */
const mostExplained = 20;

/**
 * What holds steps back so that gaps are kept; undefined where no run has any.
 * @param all everything that is promised, also what is added to the list after this
 */
export function gaps(
  state: LabState,
  now: number,
  candidatesOf: CandidatesOf,
  all: readonly Commitment[],
): Gaps | undefined {
  for (const run_id of state.promised) {
    const run = state.runs.get(run_id);
    if (run && gapsByStep(run).into.size > 0) return new Gaps(state, now, candidatesOf, all);
  }
  return undefined;
}

/** Gaps that cannot be kept any more, as it was found out while grants were held against them. */
export function lostGaps(commitments: readonly Commitment[]): BegunGap[] {
  return commitments.flatMap((each) => (each instanceof Gaps ? each.lost : []));
}

/**
 * Holds grants against the gaps of all runs. A step is given out if after it the gaps that have begun, and those that it begins, can all be kept
 * however early or late steps end (`timetable.ts`). Where that keeps the step from an instrument whose turn it is, steps with a lower claim
 * pass it only where they do not delay it, so that none waits for ever.
 */
class Gaps implements Commitment {
  readonly #state: LabState;
  readonly #now: number;
  readonly #timetables: LabTimetables;
  readonly #begun: BegunChains;
  readonly #turns: GapTurns;
  readonly #looks: Looks;
  readonly #all: readonly Commitment[];
  /** What was answered, until something is given out. */
  #answers = new Map<WaitingStep, Map<string, Answer>>();
  /** Steps that were held against all whose turn it is. */
  #delayingNone = new WeakSet<WaitingStep>();
  /** Soft gaps that were given up in this turn. */
  readonly #givenUp: BegunGap[] = [];
  #nextChange = Infinity;
  #leftToExplain = mostExplained;

  constructor(state: LabState, now: number, candidatesOf: CandidatesOf, all: readonly Commitment[]) {
    this.#state = state;
    this.#now = now;
    this.#all = all;
    this.#timetables = new LabTimetables(state, now, candidatesOf);
    this.#begun = new BegunChains(state, now, this.#timetables);
    this.#turns = new GapTurns({ state, now, candidatesOf }, this.#timetables, this.#begun, (...grant) => {
      for (const each of all) {
        const refusal = each === this ? undefined : each.refuses(...grant);
        if (refusal) return refusal;
      }
      return undefined;
    });
    this.#looks = new Looks(state, now);
  }

  get changesAt(): number {
    const parts = [this.#begun, this.#turns, this.#looks];
    return Math.min(this.#nextChange, ...parts.map(({ changesAt }) => changesAt));
  }

  /** Gaps that cannot be kept any more, and soft ones that were given up. They hold nothing back. */
  get lost(): BegunGap[] {
    return [...this.#begun.lost, ...this.#givenUp];
  }

  refuses(step: WaitingStep, candidate: Candidate): Refusal | undefined {
    if (this.#turns.areSought) return this.#judge(step, candidate).refusal;
    const answers = this.#answers.get(step) ?? new Map<string, Answer>();
    this.#answers.set(step, answers);
    const answer = answers.get(candidate.key) ?? this.#judge(step, candidate);
    answers.set(candidate.key, answer);
    return answer.refusal;
  }

  given(step: WaitingStep, { key }: Candidate): void {
    const run = this.#state.runs.get(step.run_id);
    const { givesUp = noSofts } = this.#answers.get(step)?.get(key) ?? {};
    this.#timetables.given();
    this.#turns.given(step, this.#delayingNone.has(step));
    this.#delayingNone = new WeakSet();
    this.#begun.given(run, givesUp);
    this.#answers = new Map();
    if (run) for (const gap of givesUp) this.#givenUp.push(expectedGap(this.#state, run, gap, this.#now));
  }

  #judge(step: WaitingStep, candidate: Candidate): Answer {
    const run = this.#state.runs.get(step.run_id);
    if (!run) return fine;
    const begun = this.#begun.softsOf(run);
    const early = step.alone ? tooEarly(this.#state, run, step.position, this.#now, begun) : undefined;
    if (early) {
      this.#changeAt(early.until);
      return { refusal: early };
    }
    const isBegun = this.#begun.has(run, step.position);
    const begins = gapsByStep(run).from.has(step.position);
    const hasLook = isBegun || (begins && this.#mayLook(step));
    if (!hasLook && begins) return { refusal: { kind: 'gap' } };
    // A gap that has begun is kept whoever's turn it is, and so does what a run has to itself become free.
    const turns = isBegun || keptBy(run.snapshot).length > 0 ? [] : this.#turns.before(step);
    if (this.#turns.areAll(turns)) this.#delayingNone.add(step);
    const must = this.#begun.has(run, step.position, false);
    const grant = { step, run, candidate, turns, isBegun, must, hasLook };
    const refusal = this.#refusalOf(grant);
    const soft = begins ? softGapsFrom(run, step) : [];
    if (refusal || (begun.size + soft.length === 0 && !this.#begun.hasSoft)) return { refusal };
    return this.#judgeSoftly(grant, begun, soft);
  }

  /**
   * Whether soft gaps are kept, of a step that hard ones do not keep back. Where they are not it waits if they would be once it began later: for
   * those that it begins itself no longer than they allow.
   */
  #judgeSoftly(grant: Asked, begun: Softs, begins: readonly GapOf[]): Answer {
    const whole = new Set([...begun, ...begins]);
    const refusal = this.#refusalOf(grant, whole);
    if (!refusal) return fine;
    const givesUp = new Set(begins);
    if (begins.length > 0) {
      if (this.#couldBeLater(grant, whole, waitsUntil(grant.step, begins))) return { refusal };
      if (!this.#refusalOf(grant, begun)) return { givesUp };
    }
    return this.#couldBeLater(grant, begun, Infinity) ? { refusal } : { givesUp };
  }

  /** Why an instance is not given a step now. @param softs the soft gaps of its run that are to be kept, beside those of others; without them none is */
  #refusalOf(grant: Asked, softs?: Softs): Refusal | undefined {
    const { step, run, candidate } = grant;
    const isBegun = softs ? grant.isBegun : grant.must;
    const own = this.#begun.withStep(run, step, softs ?? noSofts, candidate.key);
    const kept = this.#all.flatMap((each) => each.keeps?.(step, candidate) ?? []);
    const would = wouldBePromised(this.#state, this.#now, step, candidate, kept).map((promised) =>
      keeping(promised, own.indexOf.get(promised.last ?? -1)),
    );
    const part = would.length === 0 ? own : { ...own, tasks: [...own.tasks, ...would] };
    const touched = touching(part, this.#othersToKeep(grant, isBegun, softs !== undefined));
    if (part.tasks.length === 1 && touched.length === 0) return undefined;
    if (!grant.hasLook && !this.#mayLook(step)) return { kind: 'gap' };
    const { starts, sure, work } = this.#timetables.find([part, ...touched], toBegin(part, isBegun));
    this.#looks.looked(work);
    // It goes on where nobody can tell within the effort whether it is in time.
    return starts || (!sure && isBegun) ? undefined : this.#refusal(run, step, part, touched);
  }

  /** True where soft gaps would be kept if the step began later, not after that time, and the hard ones as well. */
  #couldBeLater(grant: Asked, softs: Softs, latest: number): boolean {
    const { run, step } = grant;
    const begins = (from: number, until: number, those?: Softs): number | undefined => {
      const whole = this.#begun.withStep(run, step, those ?? noSofts);
      const index = whole.indexOf.get(step.position) ?? 0;
      const part = beginningIn(whole, index, { from, until });
      const isBegun = those ? grant.isBegun : grant.must;
      const touched = touching(part, this.#othersToKeep(grant, isBegun, those !== undefined));
      const { starts, work } = this.#timetables.find([part, ...touched], toBegin(part, isBegun));
      this.#looks.looked(work);
      return starts?.[index];
    };
    const start = begins(this.#now, latest, softs);
    if (start === undefined) return false;
    if (grant.must && begins(start, Infinity) === undefined) return false;
    this.#changeAt(Math.min(start > this.#now ? start : Infinity, latest + 1));
    return true;
  }

  #mayLook(step: WaitingStep): boolean {
    return this.#looks.mayLook(step, () => this.#turns.has(step));
  }

  #changeAt(at = Infinity): void {
    this.#nextChange = Math.min(this.#nextChange, at);
  }

  /** What has begun of other runs than this one, and those whose turn it is: of a run that has its turn both are one. */
  #othersToKeep({ run, turns }: Asked, isBegun: boolean, withSoft: boolean): Part[] {
    const runs = new Set([run.definition.run_id, ...turns.map(({ run_id }) => run_id)]);
    return [...this.#begun.ofOthers(runs, { isSparing: !isBegun, withSoft }), ...turns];
  }

  /** Whose gap would be broken, or whose turn it is; where it is its own gaps, what could not follow, and when it can. */
  #refusal(run: OwnedRun, step: WaitingStep, part: Part, touched: readonly Part[]): Refusal {
    const at = this.#turns.all.find(({ claim }) => claim.step === step)?.at ?? this.#now;
    const refusal: Refusal = { kind: 'gap', ...(at > this.#now && { until: Math.ceil(at / 1000) * 1000 }) };
    const blamed = this.#isByItself(part, touched) ? undefined : blamedFor(step, part, touched);
    if (blamed?.run_id !== undefined) return { ...refusal, run: blamed.run_id };
    const [first] = gapsByStep(run).from.get(step.position) ?? [];
    const name = first && run.definition.steps[first.to]?.name;
    return name === undefined ? refusal : { ...refusal, facts: { gap: { followed_by: name } } };
  }

  /** True where its own gaps could not be kept, whatever others do. */
  #isByItself(part: Part, touched: readonly Part[]): boolean {
    if (part.lags.length === 0) return false;
    if (touched.length === 0) return true;
    this.#leftToExplain -= 1;
    return this.#leftToExplain >= 0 && !this.#timetables.find([part], { toBegin: part }).starts;
  }
}

/** What has begun goes on, be it that something is late. */
function toBegin(part: Part, isBegun: boolean): { toBegin?: Part } {
  return isBegun || part.lags.length === 0 ? {} : { toBegin: part };
}

/** Of several that a step could delay the one that wants its instance; which of them it would delay is not worked out. */
function blamedFor({ position }: WaitingStep, part: Part, touched: readonly Part[]): Part | undefined {
  const keys = part.tasks[part.indexOf.get(position) ?? 0]?.options ?? [];
  const wantsOne = touched.find(({ tasks }) =>
    tasks.some(({ begins, options }) => begins === undefined && options.some((key) => keys.includes(key))),
  );
  return wantsOne ?? touched[0];
}
