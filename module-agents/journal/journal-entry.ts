import type { ProcessMark } from './process-group.ts';
import type { CommitMark } from '../../shared/contracts/commit-mark.ts';
import type { Order } from '../../shared/contracts/holds.ts';
import type { JsonObject } from '../../shared/kernel/json/json.ts';
import type { BodyOf } from '../../shared/contracts/message.ts';
import type { StoredFile } from '../../shared/contracts/result-file.ts';
import type { Failure } from '../../shared/kernel/errors/weir-error.ts';
import type { Traced } from '../../shared/contracts/traced.ts';
import { tracedIn } from '../../shared/observe/index.ts';

type OutcomeKind = BodyOf<'step.settled'>['outcome'];

/** A result file that could not be kept, and why. */
export interface MissingFile {
  label: string;
  reason: string;
}

/** What became of a command, before its files are stored. */
export interface Outcome {
  outcome: OutcomeKind;
  /** False where the instrument was never asked to do anything. */
  acted: boolean;
  error?: Failure;
  data?: JsonObject;
  files_missing?: MissingFile[];
  /** Milliseconds since the epoch. */
  started_at?: number;
  ended_at?: number;
}

/** A result file that still lies on the agent's own disk. */
export interface LocalFile {
  label: string;
  /** Base name under which the gateway keeps it. */
  name: string;
  /** Absolute. */
  path: string;
  size: number;
  /** Lower-case hexadecimal, taken when the action ended. */
  sha256: string;
}

/** What a command asked for, as the `recover` of its action must know it; noted where the action has one. */
export interface Begun {
  /** Milliseconds since the epoch, by this machine's clock. */
  at: number;
  experiment_id: string;
  /** The step's name. */
  step: string;
  action: string;
  /** Checked, defaults filled in. */
  args: JsonObject;
  /** Argument → name of the input file in the command's folder. */
  files: Record<string, string>;
}

/** Which step a command is of. */
interface AddedStep {
  /** The id of a step that was added to its run on the way: a store that was put back may add another one in its place. */
  added_step?: string;
}

/** That of an entry, and nothing else. */
function addedStepIn({ added_step }: AddedStep): AddedStep {
  return added_step === undefined ? {} : { added_step };
}

/**
 * How far a command has come.
 *
 * - `started`: noted before the instrument is asked; from here on nothing may ask it again. `begun`: whoever finds it after
 *   the death of the process can ask what became of it. `mark`: the owner's latest commit when it sent the command
 * - `acted`: the outcome is known; its files are still on their way to the gateway
 * - `cancelled`: refused for good before it began
 * - `settled`: all that its report says is known, and the report is in the outbox until the owner has said that it is
 *   committed. `kept`: it has; the entry stays for a while, so that a question can be answered
 */
export type JournalEntry = { command_id: string; run_id: string; number: number } & AddedStep &
  Traced &
  (
    | { phase: 'started'; begun?: Begun; mark?: CommitMark }
    | { phase: 'acted'; outcome: Outcome; files: LocalFile[] }
    | { phase: 'cancelled' }
    | { phase: 'settled'; outcome: Outcome; files: StoredFile[]; kept?: true }
  );

/** Which command it is, as the journal has it. */
export type Identity = Pick<
  JournalEntry,
  'command_id' | 'run_id' | 'number' | keyof AddedStep | keyof Traced
>;

/** Which command a call or an entry is about, and nothing else of it. */
export function identityIn(identity: Identity): Identity {
  const { command_id, run_id, number } = identity;
  return Object.assign({ command_id, run_id, number }, addedStepIn(identity), tracedIn(identity));
}

export type StartedEntry = Extract<JournalEntry, { phase: 'started' }>;

export type SettledEntry = Extract<JournalEntry, { phase: 'settled' }>;

export type Phase = JournalEntry['phase'];

/**
 * - `dropped`: `started` and then, before the instrument was asked, given up: the command counts as never seen
 * - `kept`: the owner has said that the report is committed
 */
interface Afterthought {
  phase: 'dropped' | 'kept';
  command_id: string;
  run_id: string;
  number: number;
}

/**
 * A safety stop that holds the instrument, or null where a reset has ended it; no command's record. A process that an action has
 * started, and a command over which the agent fell silent, are noted beside what is stopped anyway: an earlier version reads that as what it is
 * to it, and throws no journal away.
 */
export interface LatchRecord {
  stopped: Order | null;
  process?: ProcessMark;
  /** The command that was being prepared when the agent fell silent, and lost its session. */
  silent_over?: string;
}

/** One line of the journal that is about a command. */
export type JournalRecord = JournalEntry | Afterthought;

const predecessors: Record<JournalRecord['phase'], readonly (Phase | undefined)[]> = {
  started: [undefined],
  // Without `started`: an outcome of a command that was refused unacted, or a line that compaction wrote.
  acted: [undefined, 'started'],
  cancelled: [undefined, 'started'],
  settled: [undefined, 'started', 'acted', 'cancelled'],
  dropped: ['started'],
  kept: ['settled'],
};

/** True where a record of that phase may follow what is noted of its command so far. */
export function mayFollow(before: Phase | undefined, phase: JournalRecord['phase']): boolean {
  return predecessors[phase].includes(before);
}
