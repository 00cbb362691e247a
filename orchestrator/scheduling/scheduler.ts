import { stepKey } from '../../shared/contracts/command-id.ts';
import type { Candidate, Refusal, SchedulerInput, Taken, WaitingStep } from '../state/index.ts';
import { TurnOrder } from './turn-order.ts';
import type { Unfit, WaitFacts } from '../../shared/contracts/waiting-for.ts';
import { groupBy } from '../../shared/kernel/grouping.ts';

export interface Schedule {
  /** In the order in which they are given. */
  grants: { step: WaitingStep; instance: string; key: string }[];
  /** Why each of the other steps that are to be explained waits. */
  refusals: Map<WaitingStep, Refusal>;
  /** Under a sequential scheduler, the run that has the lab. */
  holder: string | undefined;
}

/**
 * Which steps start now, and where. Pure. Modules are independent: a step that cannot start holds up only those that want
 * the same instance or location. For the order see `TurnOrder`.
 */
export function schedule(input: SchedulerInput): Schedule {
  const { waiting, sequential } = input;
  const scheduling = new Scheduling(input);
  const open = waiting.filter(({ module }) => sequential || scheduling.hasRoom(module));
  const order = new TurnOrder(open, input);
  for (let step = order.step; step; step = order.step) {
    const isGranted = scheduling.look(step);
    order.pass(isGranted);
    if (isGranted && !sequential && !scheduling.hasRoom(step.module)) order.drop(step.module);
  }
  const refusals = new Map<WaitingStep, Refusal>();
  for (const step of waiting) {
    const refusal =
      input.explained(step) && !scheduling.granted.has(step) ? scheduling.refusalOf(step) : undefined;
    if (refusal) refusals.set(step, refusal);
  }
  const grants = [...scheduling.granted].map(([step, { instance, key }]) => ({ step, instance, key }));
  return { grants, refusals, holder: scheduling.holder };
}

/** What is left of instances and locations as steps are looked at. */
class Scheduling {
  readonly granted = new Map<WaitingStep, Candidate>();
  readonly #input: SchedulerInput;
  readonly #byModule: Map<string, Candidate[]>;
  readonly #free: Map<Candidate, number>;
  readonly #has = new Map<Candidate, string>();
  /** How many more commands the instances of a module take together. */
  readonly #room: Map<string, number>;
  /** Instances that have an action in hand of those that exclude each other. */
  readonly #engaged: Set<Candidate>;
  readonly #taken: Map<string, Taken>;
  /** Where steps of a run that were granted went, by run and module. */
  readonly #homes = new Map<string, string>();
  /** The run that has the lab, where it is one at a time. */
  #holder: string | undefined;

  constructor(input: SchedulerInput) {
    const { candidates, sequential, waiting } = input;
    this.#input = input;
    this.#byModule = groupBy(candidates, ({ module }) => module);
    this.#free = new Map(candidates.map((candidate) => [candidate, candidate.free]));
    for (const candidate of candidates)
      if (candidate.has !== undefined) this.#has.set(candidate, candidate.has);
    this.#room = new Map([...this.#byModule].map(([module, of]) => [module, roomOf(of)]));
    this.#engaged = new Set(candidates.filter(({ exclusive }) => exclusive?.taken));
    this.#taken = new Map(input.taken);
    if (sequential) this.#holder = input.holder ?? waiting.find(({ begun }) => begun)?.run_id;
  }

  hasRoom(module: string): boolean {
    return (this.#room.get(module) ?? 0) > 0;
  }

  /** Grants the step, where it can start; true where it does. */
  look(step: WaitingStep): boolean {
    const { run_id, module, action, target } = step;
    const { barrier, sequential } = this.#input;
    if (barrier(step) || this.#isOutOfTurn(run_id)) return false;
    // It holds up the others even where it cannot start yet.
    if (sequential) this.#holder = run_id;
    const choice = this.#choose(step);
    if ('kind' in choice) return false;
    this.granted.set(step, choice);
    this.#free.set(choice, (this.#free.get(choice) ?? 0) - 1);
    this.#room.set(module, (this.#room.get(module) ?? 0) - 1);
    if (!this.#has.has(choice)) this.#has.set(choice, run_id);
    if (choice.exclusive?.actions.has(action)) this.#engaged.add(choice);
    if (target !== undefined) this.#taken.set(target, takenByRun(run_id));
    // The run's other steps of the module that go in this turn go where this one goes.
    const home = affinityKey(step);
    if (step.home === undefined && !this.#homes.has(home)) this.#homes.set(home, choice.instance);
    return true;
  }

  /** Why a step that was not granted waits. */
  refusalOf(step: WaitingStep): Refusal | undefined {
    const barrier = this.#input.barrier(step);
    if (barrier) {
      const { paused, ...why } = barrier;
      return paused ? { ...why, kind: 'paused', suspended: true } : { ...why, kind: 'held' };
    }
    if (this.#isOutOfTurn(step.run_id)) {
      return {
        kind: 'sequential',
        run: this.#holder ?? '',
        ...withFacts(unwantedAt(this.#input.candidates)),
      };
    }
    const choice = this.#choose(step);
    return 'kind' in choice ? choice : undefined;
  }

  get holder(): string | undefined {
    return this.#holder;
  }

  #isOutOfTurn(run_id: string): boolean {
    return this.#input.sequential && this.#holder !== undefined && this.#holder !== run_id;
  }

  #choose(step: WaitingStep): Candidate | Refusal {
    const { run_id, position, module, target, home, anywhere } = step;
    const by = target === undefined ? undefined : this.#input.unverified?.get(target);
    const isOwn = by !== undefined && by === stepKey(run_id, position);
    return chooseInstance(
      step,
      home ?? (anywhere ? undefined : this.#homes.get(affinityKey(step))),
      this.#byModule.get(module) ?? [],
      {
        ...{ free: this.#free, has: this.#has, engaged: this.#engaged },
        taken: isOwn ? noneTaken : this.#taken,
      },
    );
  }
}

const noneTaken: ReadonlyMap<string, Taken> = new Map();

/** A location that a run moves something to. */
export function takenByRun(run: string): Taken {
  return { run };
}

function affinityKey({ run_id, module }: WaitingStep): string {
  return `${run_id} ${module}`;
}

function roomOf(candidates: readonly Candidate[]): number {
  const fit = candidates.filter(({ unfit }) => unfit === undefined);
  return fit.reduce((sum, { free }) => sum + Math.max(0, free), 0);
}

/** What is left as grants are made. */
interface Left {
  free: ReadonlyMap<Candidate, number>;
  /** The run whose step an instance has had for longest. */
  has: ReadonlyMap<Candidate, string>;
  /** Instances that have an action of those in hand of which there may be one. */
  engaged: ReadonlySet<Candidate>;
  /** Locations that are taken, with what takes them. */
  taken: ReadonlyMap<string, Taken>;
}

/**
 * The instance that takes the step, or why none does. Pure.
 * @param home the only one that may
 * @param instances those of the step's module
 */
function chooseInstance(
  step: WaitingStep,
  home: string | undefined,
  instances: readonly Candidate[],
  { free, has, engaged, taken }: Left,
): Candidate | Refusal {
  const { action, target } = step;
  const by = target === undefined ? undefined : taken.get(target);
  if (target !== undefined && by) return { kind: 'location', location: target, ...by };
  const eligible =
    home === undefined ? instances : instances.filter((candidate) => candidate.instance === home);
  const nobody = (facts: WaitFacts): Refusal => ({
    kind: 'no_agent',
    ...(home === undefined ? {} : { instance: home }),
    ...withFacts(facts),
  });
  if (eligible.length === 0) return nobody(instances.length === 0 ? {} : { others: true });
  const able = eligible.filter(({ actions }) => !actions || actions.has(action));
  if (able.length === 0) return nobody({ action });
  const fit = able.filter((candidate) => unfitFor(step, candidate) === undefined);
  if (fit.length === 0) {
    const unfit = able.flatMap((candidate) => unfitFor(step, candidate) ?? []);
    const run = unfit.find(({ key }) => key === 'reserved')?.run;
    return {
      kind: 'unfit',
      ...onlyOne(able),
      ...(run === undefined ? {} : { run }),
      facts: { unfit, ...unwantedAt(able) },
    };
  }
  const open = fit.filter(
    (candidate) =>
      (free.get(candidate) ?? 0) > 0 &&
      !(candidate.exclusive?.actions.has(step.action) && engaged.has(candidate)),
  );
  const best = open.reduce<Candidate | undefined>(
    (most, candidate) =>
      most === undefined || (free.get(candidate) ?? 0) > (free.get(most) ?? 0) ? candidate : most,
    undefined,
  );
  return best ?? busy(fit, has);
}

/** Instances that could take the step have something else in hand. */
function busy(fit: readonly Candidate[], has: Left['has']): Refusal {
  const [run] = fit.flatMap((candidate) => has.get(candidate) ?? []);
  const instances = fit.length === 1 ? {} : { instances: fit.map(({ instance }) => instance) };
  return {
    kind: 'busy',
    ...onlyOne(fit),
    ...(run === undefined ? {} : { run }),
    ...withFacts({ ...instances, ...unwantedAt(fit) }),
  };
}

function withFacts(facts: WaitFacts): Pick<Refusal, 'facts'> {
  return Object.keys(facts).length === 0 ? {} : { facts };
}

function onlyOne([first, ...others]: readonly Candidate[]): { instance?: string } {
  return first && others.length === 0 ? { instance: first.instance } : {};
}

/** What people cannot wait for: instruments that do not come to rest. */
function unwantedAt(candidates: readonly Candidate[]): Pick<WaitFacts, 'unwanted'> {
  const unwanted = candidates.flatMap(({ module, instance, busy: goesOn }) =>
    goesOn === undefined ? [] : [{ module, instance, ...goesOn }],
  );
  return unwanted.length === 0 ? {} : { unwanted };
}

function unfitFor(
  { run_id, position }: WaitingStep,
  { instance, unfit, only, actions }: Candidate,
): Unfit | undefined {
  if (unfit === undefined && actions === undefined) return { key: 'untold', instance };
  if (unfit !== undefined) return { ...unfit, instance };
  if (only === undefined || only === stepKey(run_id, position)) return undefined;
  return { key: 'reserved', instance, run: only.split('.')[0] ?? '' };
}
