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
import { type BegunGap, begunGaps, gapsByStep } from '../gaps-of-run.ts';
import { wouldBePromised } from '../promised.ts';
import { BegunChains } from './begun-chains.ts';
import { tooEarly } from './chains.ts';
import { LabTimetables } from './lab-timetables.ts';
import { Looks } from './looks.ts';
import { keeping, type Part, touching } from './parts.ts';
import { type Turn, Turns } from './turns.ts';

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
  readonly #turns: Turns;
  readonly #looks: Looks;
  /** What was answered, until something is given out. */
  #answers = new Map<WaitingStep, Map<string, Refusal | undefined>>();
  /** Steps that were held against all whose turn it is. */
  #delayingNone = new WeakSet<WaitingStep>();
  #earliestPause = Infinity;
  #leftToExplain = mostExplained;

  constructor(state: LabState, now: number, candidatesOf: CandidatesOf, all: readonly Commitment[]) {
    this.#state = state;
    this.#now = now;
    this.#timetables = new LabTimetables(state, now, candidatesOf);
    this.#begun = new BegunChains(state, now, this.#timetables);
    this.#turns = new Turns({ state, now, candidatesOf }, this.#timetables, this.#begun, (...grant) => {
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
    return Math.min(this.#earliestPause, ...parts.map(({ changesAt }) => changesAt));
  }

  /** Gaps that cannot be kept any more, whatever is given out: they hold nothing back. Of each run the one that is to end first. */
  get lost(): BegunGap[] {
    return this.#begun.lost.flatMap(({ run }) => {
      const begun = begunGaps(run).filter(
        ({ gap, until, stage }) => stage !== 'given' && !gap.soft && until >= this.#now,
      );
      return begun.sort((one, other) => one.until - other.until).slice(0, 1);
    });
  }

  refuses(step: WaitingStep, candidate: Candidate): Refusal | undefined {
    if (this.#turns.areSought) return this.#judge(step, candidate);
    const answers = this.#answers.get(step) ?? new Map<string, Refusal | undefined>();
    this.#answers.set(step, answers);
    if (!answers.has(candidate.key)) answers.set(candidate.key, this.#judge(step, candidate));
    return answers.get(candidate.key);
  }

  given(step: WaitingStep): void {
    this.#timetables.given();
    this.#turns.given(step, this.#delayingNone.has(step));
    this.#delayingNone = new WeakSet();
    this.#begun.given(this.#state.runs.get(step.run_id));
    this.#answers = new Map();
  }

  #judge(step: WaitingStep, candidate: Candidate): Refusal | undefined {
    const run = this.#state.runs.get(step.run_id);
    if (!run) return undefined;
    const early = step.alone ? tooEarly(this.#state, run, step.position, this.#now) : undefined;
    if (early) {
      this.#earliestPause = Math.min(this.#earliestPause, early.until ?? Infinity);
      return early;
    }
    const hasTurn = () => this.#turns.has(step);
    const isBegun = this.#begun.has(run, step.position);
    const begins = gapsByStep(run).from.has(step.position);
    if (!isBegun && begins && !this.#looks.mayLook(step, hasTurn)) return { kind: 'gap' };
    const own = this.#begun.withStep(run, step, candidate.key);
    const would = wouldBePromised(this.#state, this.#now, step, candidate).map(keeping);
    const part = would.length === 0 ? own : { ...own, tasks: [...own.tasks, ...would] };
    // A gap that has begun is kept whoever's turn it is, and so does what a run has to itself become free.
    const turns = isBegun || keptBy(run.snapshot).length > 0 ? [] : this.#turns.before(step);
    if (this.#turns.areAll(turns)) this.#delayingNone.add(step);
    const touched = touching(part, this.#othersToKeep(run, turns, isBegun));
    if (part.tasks.length === 1 && touched.length === 0) return undefined;
    if (!isBegun && !begins && !this.#looks.mayLook(step, hasTurn)) return { kind: 'gap' };
    const isToBegin = !isBegun && part.lags.length > 0;
    const result = this.#timetables.find([part, ...touched], isToBegin ? { toBegin: part } : {});
    this.#looks.looked(result.work);
    if (result.starts) return undefined;
    // It goes on where nobody can tell within the effort whether it is in time.
    if (!result.sure && isBegun) return undefined;
    return this.#refusal(run, step, part, touched);
  }

  /** What has begun of other runs than this one, and those whose turn it is: of a run that has its turn both are one. */
  #othersToKeep(own: OwnedRun, turns: readonly Turn[], isBegun: boolean): Part[] {
    const runs = new Set([own.definition.run_id, ...turns.map(({ run_id }) => run_id)]);
    return [...this.#begun.ofOthers(runs, !isBegun), ...turns];
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

/** Of several that a step could delay the one that wants its instance; which of them it would delay is not worked out. */
function blamedFor({ position }: WaitingStep, part: Part, touched: readonly Part[]): Part | undefined {
  const keys = part.tasks[part.indexOf.get(position) ?? 0]?.options ?? [];
  const wantsOne = touched.find(({ tasks }) =>
    tasks.some(({ begins, options }) => begins === undefined && options.some((key) => keys.includes(key))),
  );
  return wantsOne ?? touched[0];
}
