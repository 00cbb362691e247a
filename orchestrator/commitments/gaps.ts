import { instanceKey } from '../../shared/contracts/address.ts';
import { parseCommandId } from '../../shared/contracts/command-id.ts';
import { weightiestHold } from '../../shared/contracts/holds.ts';
import { type OccupiedBy, restless } from '../../shared/contracts/workcell-state.ts';
import { keptBy } from '../machine/index.ts';
import { candidateOf, takenLocations } from '../scheduling/index.ts';
import {
  type Candidate,
  type Claim,
  type Commitment,
  compareClaims,
  type LabState,
  type OwnedRun,
  type Refusal,
  type WaitingStep,
} from '../state/index.ts';
import { type Chain, chainOf, type Given, included, pauseOf, type PlacesOf } from './chains.ts';
import { expectedMs } from './durations.ts';
import { type BegunGap, begunGaps, gapsByStep, hardGapsInto } from './gaps-of-run.ts';
import { type Promised, promisedInstances, wouldBePromised } from './promised.ts';
import { type Lag, type Puzzle, type Task, type Timetable, timetableFor } from './timetable.ts';

/**
 * What holds steps back so that gaps are kept; undefined where no run has any.
 * @param others what else is promised; of a list that grows all is asked
 */
export function gaps(state: LabState, now: number, others: readonly Commitment[]): Gaps | undefined {
  for (const run_id of state.promised) {
    const run = state.runs.get(run_id);
    if (run && gapsByStep(run).into.size > 0) return new Gaps(state, now, others);
  }
  return undefined;
}

/** Gaps that cannot be kept any more, as it was found out while grants were held against them. */
export function lostGaps(commitments: readonly Commitment[]): BegunGap[] {
  return commitments.flatMap((each) => (each instanceof Gaps ? each.lost : []));
}

/** An action of which nobody knows how long it takes: longer than any gap, as far as others are concerned. */
const unknownMs = 24 * 60 * 60_000;
/** Of the steps that have the highest claims to a module so many may have its turn, and so many are tried until one is found that can begin at all. */
const [mostFirst, mostTried] = [20, 3];
/**
 * So much is worked out in one turn to find whose turn it is, and so much for others (see `Timetable.work`): thousands of steps may wait that
 * begin gaps. Steps that no more is worked out for wait, and have a look in the turns after that: see `Looks`.
 */
const mostWork = 40_000;
/** What a look at a step costs beside its timetable. */
const workOfLook = 300;
/** Of so many steps it is worked out whether it is their own gaps that keep them. */
const mostExplained = 20;

/** Which steps were looked at while there was not enough time for all; nothing but the order in which they are looked at depends on it. */
interface Looks {
  at: WeakSet<WaitingStep>;
  /** In the turn before, one that was never looked at was left out; or only such as were. */
  left: 'new' | 'known' | 'none';
}
const looksOf = new WeakMap<LabState, Looks>();
/** The modules of steps that must follow each other in time, as runs stand. */
const modulesOf = new WeakMap<OwnedRun['snapshot'], { queued: string; modules: Set<string> }>();

/** Steps that are to be put into one timetable. */
interface Part {
  run_id: string | undefined;
  tasks: readonly Task[];
  lags: readonly Lag[];
  /** The index of the task of a step of the run, by its position. */
  indexOf: ReadonlyMap<number, number>;
}

/** A step whose turn it is at its module, and which waits: those whose turn comes later do not delay it. */
interface Turn extends Part {
  claim: Claim;
  /** When it begins at the latest. */
  at: number;
}

/**
 * Holds grants against the gaps of all runs. A step is given out if after it the gaps that have begun, and those that it begins, can all be kept
 * however early or late steps end (`timetable.ts`). Where that keeps the step from an instrument whose turn it is, steps with a lower claim
 * pass it only where they do not delay it, so that none waits for ever.
 */
class Gaps implements Commitment {
  changesAt = Infinity;
  readonly #state: LabState;
  readonly #now: number;
  readonly #others: readonly Commitment[];
  #taken: (location: string) => unknown;
  readonly #places = new Map<string, readonly string[]>();
  readonly #candidates = new Map<string, Candidate[]>();
  /** What has begun; of a run it is made anew once something of it is given out. */
  #begun: { kept: Chain[]; lost: Chain[] } | undefined;
  readonly #earlier = new WeakMap<Chain, Chain>();
  /** What was answered, until something is given out. */
  #answers = new Map<WaitingStep, Map<string, Refusal | undefined>>();
  /** Steps that were held against all whose turn it is. */
  #heldAgainstAll = new WeakSet<WaitingStep>();
  #promised: Promised[] | undefined;
  readonly #left = { turns: mostWork, looks: mostWork, newLooks: mostWork, explained: mostExplained };
  readonly #looks: Looks;
  #isChoosing = false;
  /** A turn that begins because time has come may be late by that. */
  readonly #spare: number;
  #turns: Turn[] | undefined;

  constructor(state: LabState, now: number, others: readonly Commitment[]) {
    this.#state = state;
    this.#now = now;
    this.#others = others;
    this.#taken = takenLocations(state);
    this.#spare = 2 * state.timing.tick;
    const before = looksOf.get(state);
    // Once each has had a look, all have another.
    this.#looks = { at: before && before.left !== 'known' ? before.at : new WeakSet(), left: 'none' };
    looksOf.set(state, this.#looks);
  }

  /** Gaps that cannot be kept any more, whatever is given out: they hold nothing back. Of each run the one that is to end first. */
  get lost(): BegunGap[] {
    return this.#found().lost.flatMap(({ run }) => {
      const begun = begunGaps(run).filter(({ gap, until }) => !gap.soft && until >= this.#now);
      return begun.sort((one, other) => one.until - other.until).slice(0, 1);
    });
  }

  refuses(step: WaitingStep, candidate: Candidate): Refusal | undefined {
    // While it is found out whose turn it is, the answer is not the last word.
    if (this.#isChoosing) return this.#judge(step, candidate);
    const answers = this.#answers.get(step) ?? new Map<string, Refusal | undefined>();
    this.#answers.set(step, answers);
    if (!answers.has(candidate.key)) answers.set(candidate.key, this.#judge(step, candidate));
    return answers.get(candidate.key);
  }

  #judge(step: WaitingStep, candidate: Candidate): Refusal | undefined {
    const run = this.#state.runs.get(step.run_id);
    if (!run) return undefined;
    const early = step.alone ? this.#tooEarly(run, step.position) : undefined;
    if (early) return early;
    const isBegun = this.#hasBegun(run, step.position);
    const begins = gapsByStep(run).from.has(step.position);
    if (!isBegun && begins && !this.#mayLook(step)) return { kind: 'gap' };
    const own = this.#partOf(run, step, candidate.key);
    const would = wouldBePromised(this.#state, this.#now, step, candidate).map(keeping);
    const part = would.length === 0 ? own : { ...own, tasks: [...own.tasks, ...would] };
    // A gap that has begun is kept whoever's turn it is, and so does what a run has to itself become free.
    const turns = isBegun || keptBy(run.snapshot).length > 0 ? [] : this.#turnsBefore(step);
    if (turns.length === this.#turns?.length) this.#heldAgainstAll.add(step);
    const touched = touching(part, this.#besides(run, turns, isBegun));
    if (part.tasks.length === 1 && touched.length === 0) return undefined;
    if (!isBegun && !begins && !this.#mayLook(step)) return { kind: 'gap' };
    const result = this.#solve([part, ...touched], isBegun || part.lags.length === 0 ? {} : { begins: part });
    this.#worked(result.work);
    if (result.starts) return undefined;
    // It goes on where nobody can tell within the effort whether it is in time.
    if (!result.sure && isBegun) return undefined;
    return this.#refusal(run, step, part, touched);
  }

  /**
   * Steps that have the highest claims are looked at first, and those always whose turn it is. With what is left of the work those are that had
   * no look yet: so each has one before any of them has another.
   */
  #mayLook(step: WaitingStep): boolean {
    const { at } = this.#looks;
    const isNew = !at.has(step);
    if (this.#left.looks > 0 || this.#itsTurn().some(({ claim }) => claim.step === step)) {
      at.add(step);
      return true;
    }
    if (isNew && this.#left.newLooks > 0) {
      at.add(step);
      return true;
    }
    if (isNew) {
      this.#looks.left = 'new';
      this.changesAt = Math.min(this.changesAt, this.#now + 4 * this.#state.timing.tick);
    } else if (this.#looks.left === 'none') this.#looks.left = 'known';
    return false;
  }

  #worked(work: number): void {
    if (this.#left.looks > 0) this.#left.looks -= work + workOfLook;
    else this.#left.newLooks -= work + workOfLook;
  }

  #hasBegun(run: OwnedRun, position: number): boolean {
    return this.#found().kept.some((chain) => chain.run === run && chain.indexOf.has(position));
  }

  #turnsBefore(step: WaitingStep): Turn[] {
    const claim = this.#state.waiting.claimTo(step.module, step);
    return this.#itsTurn().filter(
      (turn) => turn.run_id !== step.run_id && compareClaims(turn.claim, claim) < 0,
    );
  }

  /** What has begun of other runs than this one, and those whose turn it is: of a run that has its turn both are one. */
  #besides(own: OwnedRun, turns: readonly Turn[], isBegun = false): Part[] {
    const kept = this.#found().kept.flatMap((chain) => {
      const { run } = chain;
      if (run === own || turns.some((turn) => turn.run_id === run.definition.run_id)) return [];
      return (isBegun ? chain : this.#early(chain)) ?? [];
    });
    return [...kept.map(partOfChain), ...turns];
  }

  /** The same, somewhat before its time: what has not begun leaves that to what has. */
  #early(chain: Chain): Chain | undefined {
    const known =
      this.#earlier.get(chain) ??
      chainOf(this.#state, chain.run, this.#now, this.#placesOf, { spare: this.#spare });
    if (known) this.#earlier.set(chain, known);
    return known;
  }

  given(step: WaitingStep): void {
    const { run_id } = step;
    const hadTurn = this.#turns?.some((turn) => turn.run_id === run_id);
    const run = this.#state.runs.get(run_id);
    // It delays none of those whose turn it is where it was held against all of them.
    if (hadTurn || !this.#heldAgainstAll.has(step)) this.#turns = undefined;
    this.#heldAgainstAll = new WeakSet();
    if (this.#begun && run) {
      const others = this.#begun.kept.filter((chain) => chain.run !== run);
      const lost = this.#begun.lost.filter((chain) => chain.run !== run);
      this.#begun = { kept: others, lost };
      this.#place(this.#chainsOf(run));
    }
    this.#answers = new Map();
    this.#promised = undefined;
    this.#taken = takenLocations(this.#state);
  }

  /** What its own gaps are counted from has not come, or not long enough ago. */
  #tooEarly(run: OwnedRun, position: number): Refusal | undefined {
    let until = this.#now;
    for (const { gap, since } of hardGapsInto(run, position)) {
      const { name = '' } = run.definition.steps[gap.from] ?? {};
      if (since === undefined) return { kind: 'gap', facts: { gap: { counted_from: name } } };
      if (gap.min !== undefined) until = Math.max(until, since + pauseOf(this.#state, run, gap));
    }
    if (until <= this.#now) return undefined;
    this.changesAt = Math.min(this.changesAt, until);
    return { kind: 'gap', until };
  }

  /** The step with all that it begins, and with what its run has begun. */
  #partOf(run: OwnedRun, step: WaitingStep, key?: string): Part {
    const given: Given = { position: step.position, ...(key === undefined ? {} : { key }) };
    const isLost = this.#found().lost.some((chain) => chain.run === run);
    const spare = this.#hasBegun(run, step.position) ? 0 : this.#spare;
    const chain = step.alone
      ? chainOf(this.#state, run, this.#now, this.#placesOf, { given, spare, isLost })
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

  #taskOf(run: OwnedRun, { run_id, position, module, action, home }: WaitingStep, key?: string): Task {
    const step = run.definition.steps[position];
    const most = (step && expectedMs(this.#state, step)) ?? unknownMs;
    const places = this.#placesOf({ module, action });
    const options =
      home === undefined
        ? places
        : places.filter((place) => place === instanceKey({ module, instance: home }));
    const of = { run: run_id, action, earliest: this.#now, latest: Infinity, least: 0, most };
    if (key !== undefined) return { ...of, options: [key], begins: this.#now };
    return { ...of, options, ...(options.length === 0 && { latest: -Infinity }) };
  }

  /** What has begun, without what cannot be kept any more. */
  #found(): { kept: Chain[]; lost: Chain[] } {
    if (this.#begun) return this.#begun;
    this.#begun = { kept: [], lost: [] };
    this.#place([...this.#state.promised].flatMap((run_id) => this.#chainsOf(this.#state.runs.get(run_id))));
    return this.#begun;
  }

  /** What a run has begun. */
  #chainsOf(run: OwnedRun | undefined): Chain[] {
    if (!run || run.definition.simulate) return [];
    return [chainOf(this.#state, run, this.#now, this.#placesOf) ?? []].flat();
  }

  /** Finds out which of them can be kept, those first that are to end first, beside those that are known. */
  #place(chains: Chain[]): void {
    const { kept, lost } = this.#found();
    for (const chain of chains.sort((a, b) => a.deadline - b.deadline)) {
      const part = partOfChain(chain);
      const { starts, sure } = this.#solve([part, ...touching(part, kept.map(partOfChain))]);
      (starts || !sure ? kept : lost).push(chain);
      const later = (starts ?? []).filter((start) => start > this.#now);
      this.changesAt = Math.min(this.changesAt, chain.deadline + 1, ...later);
    }
  }

  /** The steps whose turn it is at the modules on which something of gaps depends, those first that have the highest claim. */
  #itsTurn(): Turn[] {
    if (this.#turns) return this.#turns;
    const turns: Turn[] = [];
    // What is asked of the others may ask for those that are known by then.
    this.#turns = turns;
    // One run at a time: its steps are delayed by none.
    const claims = this.#state.workcell.config.sequential_scheduler ? [] : this.#claims();
    const tried = new Map<string, number>();
    this.#isChoosing = true;
    for (const claim of claims) {
      const { step } = claim;
      const { module } = step;
      const run = this.#state.runs.get(step.run_id);
      if (this.#left.turns <= 0) break;
      if (!run || (tried.get(module) ?? 0) >= mostTried || !this.#isHeldByGapsAlone(run, step)) continue;
      if (this.#hasBegun(run, step.position) || turns.some(({ run_id }) => run_id === step.run_id)) continue;
      tried.set(module, (tried.get(module) ?? 0) + 1);
      const part = this.#partOf(run, step);
      const index = part.indexOf.get(step.position) ?? 0;
      const at = this.#earliest(part, index, touching(part, this.#besides(run, turns)));
      if (at === undefined) continue;
      tried.set(module, mostTried);
      this.changesAt = Math.min(this.changesAt, at > this.#now ? at : Infinity);
      turns.push({ ...part, tasks: withLatest(part.tasks, index, at), claim, at });
    }
    this.#isChoosing = false;
    return turns;
  }

  /**
   * For what others must do before, a step is given no turn: they may wait for what it would keep from them. So may runs of which it would
   * take the last way on.
   */
  #isHeldByGapsAlone(run: OwnedRun, step: WaitingStep): boolean {
    if (step.alone && this.#tooEarly(run, step.position)) return false;
    if (step.target !== undefined && this.#taken(step.target)) return false;
    const { module, action, home } = step;
    const places = this.#placesOf({ module, action });
    return this.#candidatesOf(module).some(
      (candidate) =>
        (home === undefined || home === candidate.instance) &&
        places.includes(candidate.key) &&
        !this.#isKeptFor(candidate.key, run) &&
        this.#others.every((other) => !other.refuses(step, candidate)),
    );
  }

  /** True where another run has the instance to itself. */
  #isKeptFor(key: string, { definition: { run_id } }: OwnedRun): boolean {
    return this.#promisedNow().some(
      (each) => each.key === key && each.to !== undefined && each.to !== run_id,
    );
  }

  #promisedNow(): readonly Promised[] {
    return (this.#promised ??= promisedInstances(this.#state, this.#now));
  }

  #candidatesOf(module: string): Candidate[] {
    const known =
      this.#candidates.get(module) ??
      [...this.#state.instances.of(module)].map(([key, record]) =>
        candidateOf(this.#state, key, record, this.#now),
      );
    this.#candidates.set(module, known);
    return known;
  }

  /** The highest claims to each module on which something of gaps depends. */
  #claims(): Claim[] {
    const { waiting } = this.#state;
    const modules = this.#modules();
    const claims = [...waiting].flatMap(([module, { lanes }]) => {
      if (!modules.has(module) || !this.#isOpen(module)) return [];
      const firsts = [...lanes.values()].flatMap((lane) => lane.first ?? []).sort(compareClaims);
      return firsts.slice(0, mostFirst);
    });
    return claims.sort(compareClaims);
  }

  #modules(): Set<string> {
    const modules = new Set<string>();
    for (const { run, indexOf } of this.#found().kept)
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
    for (const position of queued.filter((each) => gapsByStep(run).from.has(each)))
      for (const each of included(run, this.#now, { position }))
        modules.add(run.definition.steps[each]?.module ?? '');
    modulesOf.set(run.snapshot, { queued: queued.join(), modules });
    return modules;
  }

  /** When a task can begin, as far as that was found; undefined where it cannot. */
  #earliest(part: Part, task: number, others: readonly Part[]): number | undefined {
    const beginsBy = (latest: number): number | undefined => {
      const bound = { ...part, tasks: withLatest(part.tasks, task, latest) };
      const { starts, work } = this.#solve([bound, ...others], { hopeful: true });
      this.#left.turns -= work + workOfLook;
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
   * Whether all of it can be kept together. What an instance has in hand is expected to end in its time; where it is late, once it is twice as
   * late. `hopeful`: what nobody knows the end of ends now. `begins`: no gap of that is begun that relies on something late.
   */
  #solve(
    parts: readonly Part[],
    { hopeful = false, begins }: { hopeful?: boolean; begins?: Part } = {},
  ): Timetable {
    const tasks: Task[] = [];
    const lags: Lag[] = [];
    for (const part of parts) {
      const offset = tasks.length;
      tasks.push(...part.tasks);
      lags.push(...part.lags.map((lag) => ({ ...lag, from: lag.from + offset, to: lag.to + offset })));
    }
    const keys = new Set(tasks.flatMap(({ options }) => options));
    const isIn = (run_id: string, position: number) =>
      parts.some((part) => part.run_id === run_id && part.indexOf.has(position));
    for (const key of keys) {
      const record = this.#state.instances.get(key);
      const isRelied = begins !== undefined && begins.tasks.some(({ options }) => options.includes(key));
      const unknown = { never: hopeful ? 0 : unknownMs, late: isRelied ? unknownMs : undefined };
      for (const entry of record ? restless(record) : [])
        tasks.push(...this.#goesOn(key, entry, isIn, unknown));
    }
    for (const promised of this.#promisedNow())
      if (keys.has(promised.key) && promised.until > this.#now) tasks.push(keeping(promised));
    const { instances, blocking } = this.#state;
    const capacityOf = (key: string) => instances.get(key)?.capacity ?? 1;
    /** Of the actions that block an instrument it has one at a time; what nobody knows may be one of them. */
    const isExclusive = (key: string, { action }: Task) => {
      const actions = blocking.get(key);
      return actions !== undefined && actions.size > 0 && (action === undefined || actions.has(action));
    };
    return timetableFor({ now: this.#now, tasks, lags, capacityOf, isExclusive } satisfies Puzzle);
  }

  /** A command that an instance has in hand. @param unknown what is taken of one of which nothing says how long it takes, and of a late one */
  #goesOn(
    key: string,
    { command_id, run_id }: OccupiedBy,
    isIn: (run_id: string, position: number) => boolean,
    unknown: { never: number; late: number | undefined },
  ): Task[] {
    const position = parseCommandId(command_id)?.step ?? -1;
    if (isIn(run_id, position)) return [];
    const run = this.#state.runs.get(run_id);
    const step = run?.definition.steps[position];
    const begins = run?.steps[position]?.started_at ?? this.#now;
    const expected = step && expectedMs(this.#state, step, key.slice(step.module.length + 1));
    const late = expected === undefined ? 0 : Math.max(0, this.#now - begins - expected);
    const inTime = expected === undefined ? unknown.never : expected + 2 * late;
    const most = late > 0 ? (unknown.late ?? inTime) : inTime;
    const of = { options: [key], run: run_id, action: step?.action };
    return [{ ...of, begins, earliest: begins, latest: begins, least: 0, most }];
  }

  /** The instances that could take a step now, or once they are free. */
  readonly #placesOf: PlacesOf = ({ module, action }) => {
    const name = JSON.stringify([module, action]);
    const known = this.#places.get(name);
    if (known) return known;
    const places = (this.#isOpen(module) ? this.#candidatesOf(module) : []).flatMap(
      ({ key, unfit, actions, only }) =>
        unfit === undefined && only === undefined && actions?.has(action) ? [key] : [],
    );
    this.#places.set(name, places);
    return places;
  };

  #isOpen(module: string): boolean {
    const { holds } = this.#state;
    return !weightiestHold(holds.get('')) && !weightiestHold(holds.get(module));
  }

  /** Whose gap would be broken, or whose turn it is; where it is its own gaps, what could not follow, and when it can. */
  #refusal(run: OwnedRun, step: WaitingStep, part: Part, touched: readonly Part[]): Refusal {
    const isOwn =
      part.lags.length > 0 &&
      (touched.length === 0 ||
        ((this.#left.explained -= 1) >= 0 && !this.#solve([part], { begins: part }).starts));
    // Of several the one that wants its instance; which of them it would break is not worked out.
    const own = part.tasks[part.indexOf.get(step.position) ?? 0]?.options ?? [];
    const other = touched.find(({ tasks }) =>
      tasks.some(({ begins, options }) => begins === undefined && options.some((key) => own.includes(key))),
    );
    const at = this.#itsTurn().find(({ claim }) => claim.step === step)?.at ?? this.#now;
    const refusal: Refusal = { kind: 'gap', ...(at > this.#now && { until: Math.ceil(at / 1000) * 1000 }) };
    const blames = isOwn ? undefined : (other ?? touched[0]);
    if (blames?.run_id !== undefined) return { ...refusal, run: blames.run_id };
    const [first] = gapsByStep(run).from.get(step.position) ?? [];
    const name = first && run.definition.steps[first.to]?.name;
    return name === undefined ? refusal : { ...refusal, facts: { gap: { followed_by: name } } };
  }
}

function partOfChain({ run, tasks, lags, indexOf }: Chain): Part {
  return { run_id: run.definition.run_id, tasks, lags, indexOf };
}

/** An instance that is kept from all other tasks. */
function keeping({ key, from, until, to = '' }: Promised): Task {
  const length = until - from;
  const of = { options: [key], begins: from, earliest: from, latest: from };
  return { ...of, least: length, most: length, keepsFor: to };
}

/** Those that may want the same instances as a part, or as others of them. */
function touching(part: Part, parts: readonly Part[]): Part[] {
  const keys = new Set(part.tasks.flatMap(({ options }) => options));
  const found = new Set<Part>();
  for (let size = -1; size !== found.size;) {
    size = found.size;
    for (const each of parts) {
      if (found.has(each) || !each.tasks.some(({ options }) => options.some((key) => keys.has(key))))
        continue;
      found.add(each);
      for (const { options } of each.tasks) for (const key of options) keys.add(key);
    }
  }
  return parts.filter((each) => found.has(each));
}

function withLatest(tasks: readonly Task[], index: number, latest: number): Task[] {
  return tasks.map((task, at) => (at === index ? { ...task, latest: Math.min(task.latest, latest) } : task));
}
