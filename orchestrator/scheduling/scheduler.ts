import { stepKey } from '../../shared/contracts/command-id.ts';
import type { WaitKind } from '../../shared/contracts/wait-reason.ts';

/** A step that could start now, if an instance were free. */
export interface WaitingStep {
  run_id: string;
  /** Its position in the run. */
  position: number;
  module: string;
  action: string;
  /** Higher goes first. */
  priority: number;
  /** When the run was accepted, milliseconds since the epoch: older goes first among equals. */
  accepted_at: number;
  /** Since when the step has waited, milliseconds since the epoch. */
  ready_at: number;
  /** The only instance that may take the step: the run's plate is on it. */
  home?: string;
  /** True where it may go to another instance than the run's other steps of the module. */
  anywhere?: true;
  /** The location that the step moves something to, if the workcell verifies locations. */
  target?: string;
  /** True where the run has started: under a sequential scheduler it goes on before any other starts. */
  begun: boolean;
}

/** An instance that could take commands. */
export interface Candidate {
  module: string;
  instance: string;
  /** The actions that it lists; undefined while it has not told any. */
  actions: ReadonlySet<string> | undefined;
  /** How many more commands it takes now. */
  free: number;
  /** Where it takes several commands at once: the actions of which one at a time may be in hand, and whether one is. */
  exclusive?: { actions: ReadonlySet<string>; taken: boolean };
  /** What it is busy with, in words, where that is more than a step that is wanted. */
  busy?: string;
  /** Why it takes none, where it is not simply busy. */
  unfit?: string;
  /** The only step that it takes (see `stepKey`), where it is held back for all others. */
  only?: string;
}

/** Why a module is given nothing, by an operator's wish. */
export interface Barrier {
  /** A sentence for whoever asks why a run waits. */
  reason: string;
  /** True where it is paused: runs that wait for it are shown as such. */
  paused: boolean;
}

export interface SchedulerInput {
  now: number;
  /** One run at a time, from its first step to its last. */
  sequential: boolean;
  waiting: readonly WaitingStep[];
  candidates: readonly Candidate[];
  /** What keeps the module of a step from being given anything, if something does. */
  barrier: (step: Pick<WaitingStep, 'module' | 'accepted_at'>) => Barrier | undefined;
  /** Locations that are taken, with what takes them. */
  taken: ReadonlyMap<string, string>;
  /** Of those, the ones that a step may use all the same, with that step's key: it has left them unverified itself. */
  unverified?: ReadonlyMap<string, string>;
  /** The run that has begun, or whose instrument does not rest yet: under a sequential scheduler it holds the lab. */
  holder?: string;
  /** Of which steps it is asked why they wait; one that nobody asks about costs next to nothing. */
  explained: (step: WaitingStep) => boolean;
}

interface Grant {
  step: WaitingStep;
  instance: string;
}

/** Why no instance takes a step. */
export interface Refusal {
  /** A sentence. */
  reason: string;
  /** The same in a word. */
  kind: WaitKind;
  /** True where it waits because of a pause. */
  suspended?: true;
}

export interface Schedule {
  grants: Grant[];
  /** Why each of the other steps that are to be explained waits. */
  refusals: Map<WaitingStep, Refusal>;
}

/** Each full minute of waiting counts as one step of priority, so that nothing waits for ever behind a busy stream. */
const agingPeriod = 60_000;

/**
 * Which steps start now, and where. Pure. Modules are independent: a step that cannot start holds up only those that want
 * the same instance or location. Order: priority (aged), then age of the run, then its id, then the step's position.
 */
export function schedule(input: SchedulerInput): Schedule {
  const { now, waiting, sequential, explained } = input;
  const free = new Map(input.candidates.map((candidate) => [candidate, candidate.free]));
  const byModule = groupByModule(input.candidates);
  const room = new Map([...byModule].map(([module, candidates]) => [module, roomOf(candidates)]));
  const engaged = new Set(input.candidates.filter(({ exclusive }) => exclusive?.taken));
  const taken = new Map(input.taken);
  const grants: Grant[] = [];
  const refusals = new Map<WaitingStep, Refusal>();
  const homes = new Map<string, string>();
  let holder = sequential ? (input.holder ?? waiting.find((step) => step.begun)?.run_id) : undefined;

  for (const step of [...waiting].sort((a, b) => compare(a, b, now, sequential))) {
    const { run_id, module } = step;
    const told = explained(step);
    const barrier = input.barrier(step);
    if (barrier) {
      const { reason, paused } = barrier;
      if (told)
        refusals.set(step, paused ? { reason, kind: 'paused', suspended: true } : { reason, kind: 'held' });
      continue;
    }
    if (sequential && holder !== undefined && holder !== run_id) {
      if (told) {
        const until = `waits for run ${holder} to end and its instruments to rest`;
        const reason = `${until}: the workcell runs one at a time${whyBusy(input.candidates)}`;
        refusals.set(step, { reason, kind: 'sequential' });
      }
      continue;
    }
    if (sequential) holder = run_id;
    if (!told && (room.get(module) ?? 0) === 0) continue;
    const isOwn =
      step.target !== undefined && input.unverified?.get(step.target) === stepKey(run_id, step.position);
    const left = { free, engaged, taken: isOwn ? noneTaken : taken };
    const homeKey = `${run_id} ${module}`;
    const home = step.home ?? (step.anywhere ? undefined : homes.get(homeKey));
    const choice = choose(step, home, byModule.get(module) ?? [], left);
    if ('kind' in choice) {
      if (told) refusals.set(step, choice);
      continue;
    }
    // The run's other steps of the module that go in this turn go where this one goes.
    if (step.home === undefined && !homes.has(homeKey)) homes.set(homeKey, choice.instance);
    free.set(choice, (free.get(choice) ?? 0) - 1);
    room.set(module, (room.get(module) ?? 0) - 1);
    if (choice.exclusive?.actions.has(step.action)) engaged.add(choice);
    if (step.target !== undefined) taken.set(step.target, `run ${run_id}`);
    grants.push({ step, instance: choice.instance });
  }
  return { grants, refusals };
}

/** How many more commands the instances take together. */
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

function compare(a: WaitingStep, b: WaitingStep, now: number, sequential: boolean): number {
  if (sequential && a.begun !== b.begun) return a.begun ? -1 : 1;
  return (
    rank(b, now) - rank(a, now) ||
    a.accepted_at - b.accepted_at ||
    (a.run_id < b.run_id ? -1 : Number(a.run_id > b.run_id)) ||
    a.position - b.position
  );
}

function rank(step: WaitingStep, now: number): number {
  return step.priority + Math.floor(Math.max(0, now - step.ready_at) / agingPeriod);
}

const noneTaken: ReadonlyMap<string, string> = new Map();

/** What is left as grants are made. */
interface Left {
  free: ReadonlyMap<Candidate, number>;
  /** Instances that have an action of those in hand of which there may be one. */
  engaged: ReadonlySet<Candidate>;
  taken: ReadonlyMap<string, string>;
}

/** The instance that takes the step, or why none does. `home`: the only one that may. */
function choose(
  step: WaitingStep,
  home: string | undefined,
  instances: readonly Candidate[],
  { free, engaged, taken }: Left,
): Candidate | Refusal {
  const refuse = (kind: WaitKind, reason: string): Refusal => ({ kind, reason: `waits for ${reason}` });
  if (step.target !== undefined && taken.has(step.target)) {
    const by = taken.get(step.target) ?? 'something';
    return refuse('location', `location ${step.target}, which is taken by ${by}`);
  }
  if (instances.length === 0)
    return refuse('no_agent', `an agent of module ${step.module}: none has said hello`);
  const eligible =
    home === undefined ? instances : instances.filter((candidate) => candidate.instance === home);
  if (eligible.length === 0) return refuse('no_agent', `${step.module}/${home ?? ''}, which is not there`);
  const able = eligible.filter(({ actions }) => !actions || actions.has(step.action));
  if (able.length === 0)
    return refuse('no_agent', `an agent of module ${step.module} that has the action ${step.action}`);
  const fit = able.filter((candidate) => unfitFor(step, candidate) === undefined);
  if (fit.length === 0) {
    const why = able.map((c) => `${c.module}/${c.instance} (${unfitFor(step, c) ?? ''})`);
    return refuse('unfit', `${why.join(', ')}${whyBusy(able)}`);
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
  return (
    best ??
    refuse('busy', `${fit.map((c) => `${c.module}/${c.instance}`).join(', ')} to be free${whyBusy(fit)}`)
  );
}

/** What people cannot wait for: instruments that do not come to rest. */
function whyBusy(candidates: readonly Candidate[]): string {
  const words = candidates.flatMap(({ module, instance, busy }) =>
    busy === undefined ? [] : [`; ${module}/${instance} is ${busy}`],
  );
  return words.join('');
}

function unfitFor(
  { run_id, position }: WaitingStep,
  { unfit, only, actions }: Candidate,
): string | undefined {
  if (unfit === undefined && actions === undefined) return 'has not told yet what it can do';
  if (unfit !== undefined || only === undefined || only === stepKey(run_id, position)) return unfit;
  return `held back until run ${only.split('.')[0] ?? ''} has repeated its step`;
}
