import type { Unwanted } from '../../shared/contracts/cause.ts';
import type { Kept } from '../machine/index.ts';
import type { WaitKind } from '../../shared/contracts/wait-reason.ts';
import type { WaitingStep } from './claims.ts';
import type { WaitingSteps } from './waiting-steps.ts';
import type { Unfit, WaitingFor } from '../../shared/contracts/waiting-for.ts';

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

/** The instances of a module. */
export type CandidatesOf = (module: string) => readonly Candidate[];

/** Why a module is given nothing: by an operator's order, or because the store was put back. */
export interface Barrier extends Pick<WaitingFor, 'held_by' | 'facts'> {
  /** True where it is paused: runs that wait for it are shown as such. */
  paused: boolean;
}

/** What takes a location: the run that moves something there, or has left it unverified; or what is there. */
export type Taken = Pick<WaitingFor, 'run' | 'facts'>;

/** Why no instance takes a step, as facts. */
export type Refusal = Pick<WaitingFor, 'instance' | 'location' | 'run' | 'held_by' | 'until' | 'facts'> & {
  /** The same in a word. */
  kind: WaitKind;
  /** True where it waits because of a pause. */
  suspended?: true;
};

/**
 * Something that the lab has promised, to a run or to a person: beside what is taken, each grant is held against it. It is made anew for each
 * turn, from the lab state alone.
 */
export interface Commitment {
  /** Why the instance, which has room for it, is not given the step now. */
  refuses(step: WaitingStep, candidate: Candidate): Refusal | undefined;
  /** What its run has to itself once it is given the step. */
  keeps?(step: WaitingStep, candidate: Candidate): Kept[];
  /** True where its run is to begin later: in a lab of one run at a time others go before it. */
  isEarly?(step: WaitingStep): boolean;
  /** It is given the step. */
  given?(step: WaitingStep, candidate: Candidate): void;
  /** When it refuses less although nothing happens, milliseconds since the epoch; undefined where it does not. */
  changesAt?: number;
}

export interface SchedulerInput {
  /** One run at a time, from its first step to its last. */
  sequential: boolean;
  /** What is granted leaves it. */
  waiting: WaitingSteps;
  /** The modules of which an instance may take something, see `Candidate`. */
  open: Iterable<string>;
  /** The instances of a module; without one, of all. */
  candidates: (module?: string) => readonly Candidate[];
  /** What keeps the module of a step from being given anything, if something does. */
  barrier: (step: Pick<WaitingStep, 'module' | 'accepted_at'>) => Barrier | undefined;
  /** What takes a location that has no place left, as it stands once what was given out is where it goes. */
  taken: (location: string) => Taken | undefined;
  /** The keys of the steps that may use a location all the same: they have left something unverified there themselves. */
  unverifiedBy: (location: string) => readonly string[];
  /** What has been promised. */
  commitments: readonly Commitment[];
  /** A step as it waits now, by its key. */
  stepAt: (key: string) => WaitingStep | undefined;
  /** The run that has begun, or whose instrument does not rest yet: under a sequential scheduler it holds the lab. */
  holder?: string;
  /** Steps of a module, by their keys, in the order that is best for the lab; nothing is owed to them by it. */
  planned: (module: string) => readonly string[];
  /** The steps of a run that wait. */
  stepsOf: (run_id: string) => WaitingStep[];
  /** Of which steps it is asked, once all is granted, why they wait. */
  explained: () => Iterable<WaitingStep>;
}

/** A step that is given to an instance. */
export interface Grant {
  step: WaitingStep;
  instance: string;
  /** `module/instance`. */
  key: string;
  /** What its run has to itself from then on; missing where that is nothing more. */
  kept?: Kept[];
}
