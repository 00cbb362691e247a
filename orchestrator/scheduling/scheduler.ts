import { statusCommand } from '../../shared/explain/index.ts';
import { stepKey } from '../../shared/contracts/command-id.ts';
import { chooseInstance, whyBusy } from './choose-instance.ts';
import type { Candidate, Refusal, SchedulerInput, Taken, WaitingStep } from '../state/index.ts';
import { TurnOrder } from './turn-order.ts';

export interface Schedule {
  /** In the order in which they are given. */
  grants: { step: WaitingStep; instance: string }[];
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
  const grants = [...scheduling.granted].map(([step, instance]) => ({ step, instance }));
  return { grants, refusals, holder: scheduling.holder };
}

/** What is left of instances and locations as steps are looked at. */
class Scheduling {
  readonly granted = new Map<WaitingStep, string>();
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
    this.#byModule = groupByModule(candidates);
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
    this.granted.set(step, choice.instance);
    this.#free.set(choice, (this.#free.get(choice) ?? 0) - 1);
    this.#room.set(module, (this.#room.get(module) ?? 0) - 1);
    if (!this.#has.has(choice)) this.#has.set(choice, run_id);
    if (choice.exclusive?.actions.has(action)) this.#engaged.add(choice);
    if (target !== undefined) this.#taken.set(target, takenByRun(run_id));
    // The run's other steps of the module that go in this turn go where this one goes.
    const home = homeKey(step);
    if (step.home === undefined && !this.#homes.has(home)) this.#homes.set(home, choice.instance);
    return true;
  }

  /** Why a step that was not granted waits. */
  refusalOf(step: WaitingStep): Refusal | undefined {
    const barrier = this.#input.barrier(step);
    if (barrier) {
      const { text, hint, paused, held_by } = barrier;
      const why = { text, hint, ...(held_by && { held_by }) };
      return paused ? { ...why, kind: 'paused', suspended: true } : { ...why, kind: 'held' };
    }
    if (this.#isOutOfTurn(step.run_id)) {
      const run = this.#holder ?? '';
      const until = `waits for run ${run} to end and its instruments to rest`;
      const text = `${until}: the workcell runs one at a time${whyBusy(this.#input.candidates)}`;
      return { text, kind: 'sequential', run, hint: statusCommand(run) };
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
      home ?? (anywhere ? undefined : this.#homes.get(homeKey(step))),
      this.#byModule.get(module) ?? [],
      {
        ...{ free: this.#free, has: this.#has, engaged: this.#engaged },
        taken: isOwn ? noneTaken : this.#taken,
      },
      this.#input.startAgent,
    );
  }
}

const noneTaken: ReadonlyMap<string, Taken> = new Map();

/** A location that a run moves something to. */
export function takenByRun(run: string): Taken {
  return { text: `run ${run}`, hint: statusCommand(run), run };
}

function homeKey({ run_id, module }: WaitingStep): string {
  return `${run_id} ${module}`;
}

function roomOf(candidates: readonly Candidate[]): number {
  const fit = candidates.filter(({ unfit }) => unfit === undefined);
  return fit.reduce((sum, { free }) => sum + Math.max(0, free), 0);
}

function groupByModule(candidates: readonly Candidate[]): Map<string, Candidate[]> {
  const groups = new Map<string, Candidate[]>();
  for (const candidate of candidates) {
    const group = groups.get(candidate.module);
    if (group) group.push(candidate);
    else groups.set(candidate.module, [candidate]);
  }
  return groups;
}
