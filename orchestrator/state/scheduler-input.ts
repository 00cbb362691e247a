import type { Unwanted } from '../../shared/contracts/cause.ts';
import type { WaitKind } from '../../shared/contracts/wait-reason.ts';
import type { Unfit, WaitingFor } from '../../shared/contracts/waiting-for.ts';

/** When an experiment was last given something. */
export interface LastTurn {
  /** Milliseconds since the epoch. */
  at: number;
  /** Counts the turns of all experiments: the higher was later. */
  count: number;
}

/** When experiments were last given an instrument. */
export interface LastTurns {
  /** How many turns there were. */
  count: number;
  /**
   * By module and experiment, the longest ago first. Under a sequential scheduler they are given the whole lab: then all stand under
   * `wholeLab`.
   */
  readonly of: Map<string, Map<string, LastTurn>>;
}

/** Stands for a module where one run at a time has the whole lab. */
export const wholeLab = '';

/** A step that could start now, if an instance were free. */
export interface WaitingStep {
  run_id: string;
  experiment_id: string;
  /** Its position in the run. */
  position: number;
  module: string;
  action: string;
  /** That of the run and that of the step together; higher goes first. */
  priority: number;
  /** When the run was accepted, milliseconds since the epoch: older goes first among equals. */
  accepted_at: number;
  /** Since when the step has waited, milliseconds since the epoch. */
  ready_at: number;
  /** The only instance that may take the step: its author says so, or the run's plate is on it. */
  home?: string;
  /** True where it may go to another instance than the run's other steps of the module. */
  anywhere?: true;
  /** The location that the step moves something to, if the workcell verifies locations. */
  target?: string;
  /** True where the run has started: under a sequential scheduler it goes on before any other starts. */
  begun: boolean;
  /** True once it is noted why it waits. */
  told?: true;
}

/** An instance that could take commands. */
export interface Candidate {
  /** `module/instance`. */
  key: string;
  module: string;
  instance: string;
  /** The actions that it lists; undefined while it has not told any. */
  actions: ReadonlySet<string> | undefined;
  /** How many more commands it takes now. */
  free: number;
  /** Where it takes several commands at once: the actions of which one at a time may be in hand, and whether one is. */
  exclusive?: { actions: ReadonlySet<string>; taken: boolean };
  /** The run whose step it has had for longest. */
  has?: string;
  /** What it is busy with, where that was asked to stop. */
  busy?: Unwanted;
  /** Why it takes none, where it is not simply busy. */
  unfit?: Omit<Unfit, 'instance'>;
  /** The only step that it takes (see `stepKey`), where it is held back for all others. */
  only?: string;
}

/** Why a module is given nothing: by an operator's order, or because the store was put back. */
export interface Barrier extends Pick<WaitingFor, 'held_by' | 'facts'> {
  /** True where it is paused: runs that wait for it are shown as such. */
  paused: boolean;
}

/** What takes a location: the run that moves something there, or has left it unverified; or what is there. */
export type Taken = Pick<WaitingFor, 'run' | 'facts'>;

/** Why no instance takes a step, as facts. */
export type Refusal = Pick<WaitingFor, 'instance' | 'location' | 'run' | 'held_by' | 'facts'> & {
  /** The same in a word. */
  kind: WaitKind;
  /** True where it waits because of a pause. */
  suspended?: true;
};

export interface SchedulerInput {
  now: number;
  /** One run at a time, from its first step to its last. */
  sequential: boolean;
  waiting: readonly WaitingStep[];
  candidates: readonly Candidate[];
  /** When experiments were given something. */
  turns: LastTurns;
  /** What keeps the module of a step from being given anything, if something does. */
  barrier: (step: Pick<WaitingStep, 'module' | 'accepted_at'>) => Barrier | undefined;
  /** Locations that are taken, with what takes them. */
  taken: ReadonlyMap<string, Taken>;
  /** Of those, the ones that a step may use all the same, with that step's key: it has left them unverified itself. */
  unverified?: ReadonlyMap<string, string>;
  /** The run that has begun, or whose instrument does not rest yet: under a sequential scheduler it holds the lab. */
  holder?: string;
  /** Of which steps it is asked why they wait; one that nobody asks about costs next to nothing. */
  explained: (step: WaitingStep) => boolean;
}
