import type { ProcessMark } from './process-group.ts';
import type { CommitMark } from '../../shared/contracts/commit-mark.ts';
import type { Condition } from '../../shared/contracts/module-report.ts';
import type { Order } from '../../shared/contracts/holds.ts';
import type { Json, JsonObject } from '../../shared/kernel/json/json.ts';
import type { BodyOf } from '../../shared/contracts/message.ts';
import type { StoredFile } from '../../shared/contracts/result-file.ts';
import type { Failure } from '../../shared/kernel/errors/weir-error.ts';
import { type Traced, tracedIn } from '../../shared/contracts/traced.ts';
import { parseCommandId } from '../../shared/contracts/command-id.ts';

/** The commands of a run that the journal knew, and no longer does. */
export interface ForgottenCommands {
  run_id: string;
  /** The highest number of any of them. */
  number: number;
  /** Three numbers for each stretch of steps that follow each other: the first, the last, and the highest attempt of theirs. */
  stretches: number[];
}

/** How it stands in the journal's file. */
export interface ForgottenRecord {
  /**
   * [run id, step, attempt, number of the command] of the last command of each run, the run that was forgotten first at the front.
   * Earlier versions took it to stand for all before it.
   */
  runs: [string, number, number, number][];
  /** Which commands of each of these runs: their stretches, one after the other. Journals of earlier versions have none. */
  stretches?: number[][];
  /** Of runs up to this id nothing is known any more: the highest of those that were left out. */
  horizon?: string;
}

/** Steps of a run that follow each other, with the highest attempt of theirs; 0 is any attempt, of which nothing is known but that it may be. */
type Stretch = [from: number, to: number, attempt: number];

interface ForgottenRun {
  number: number;
  stretches: Stretch[];
}

/** So many runs are remembered, and so many stretches of all of them: some megabytes of the journal's file at most. */
interface Kept {
  runs: number;
  stretches: number;
}

const defaultKept: Kept = { runs: 20_000, stretches: 200_000 };

/**
 * What is left of commands whose results a journal no longer keeps: that they were in it. The owner numbers the commands of an
 * instance, and a number that was given before is never acted on again; but a store that was restored from an older copy gives a step
 * that was done a new number, and then only this tells. Each command counts by itself: steps of a run come in any order, those side by side and
 * those of loops.
 */
export class ForgottenRuns {
  readonly #runs = new Map<string, ForgottenRun>();
  readonly #kept: Kept;
  #stretches = 0;
  #horizon: string;

  constructor({ runs, stretches, horizon = '' }: ForgottenRecord = { runs: [] }, kept: Partial<Kept> = {}) {
    this.#kept = { ...defaultKept, ...kept };
    this.#horizon = horizon;
    for (const [index, [run_id, step, attempt, number]] of runs.entries()) {
      const known = stretchesIn(stretches?.[index] ?? []);
      this.#put(run_id, { number, stretches: known.length > 0 ? known : allUpTo(step, attempt) });
    }
  }

  remember(command: string, number: number): void {
    const parts = parseCommandId(command);
    if (!parts) return;
    const { run_id, step, attempt } = parts;
    const before = this.#runs.get(run_id);
    // The latest run is the last that is left out.
    if (before) this.#drop(run_id, before);
    const stretches = before?.stretches ?? [];
    extend(stretches, step, attempt);
    this.#put(run_id, { number: Math.max(number, before?.number ?? 0), stretches });
    for (const [first, run] of this.#runs) {
      if (this.#runs.size <= this.#kept.runs && this.#stretches <= this.#kept.stretches) return;
      this.#drop(first, run);
      // Ids of runs grow with the time of their submission.
      if (first > this.#horizon) this.#horizon = first;
    }
  }

  /** True where the command may have been acted on, as far as is known. */
  covers(command: string): boolean {
    if (this.#runs.size === 0 && this.#horizon === '') return false;
    const parts = parseCommandId(command);
    if (!parts) return false;
    const run = this.#runs.get(parts.run_id);
    if (!run) return parts.run_id <= this.#horizon;
    const { step, attempt } = parts;
    return run.stretches.some((each) => isIn(each, step) && (each[2] === 0 || attempt <= each[2]));
  }

  /** What of a run was forgotten, if anything was. Of stretches of which nothing is known for sure nothing is said. */
  commandsOf(run_id: string): ForgottenCommands | undefined {
    const run = this.#runs.get(run_id);
    const stretches = run?.stretches.filter(([, , attempt]) => attempt > 0).flat() ?? [];
    return run && stretches.length > 0 ? { run_id, number: run.number, stretches } : undefined;
  }

  record(): ForgottenRecord {
    const runs = [...this.#runs].map(([run_id, { number, stretches }]): [string, number, number, number] => {
      const [, step, attempt] = stretches.reduce((last, each) => (each[1] >= last[1] ? each : last));
      return [run_id, step, attempt, number];
    });
    const stretches = [...this.#runs.values()].map((run) => run.stretches.flat());
    return { runs, stretches, ...(this.#horizon === '' ? {} : { horizon: this.#horizon }) };
  }

  #put(run_id: string, run: ForgottenRun): void {
    this.#runs.set(run_id, run);
    this.#stretches += run.stretches.length;
  }

  #drop(run_id: string, { stretches }: ForgottenRun): void {
    this.#runs.delete(run_id);
    this.#stretches -= stretches.length;
  }
}

function isIn([from, to]: Stretch, step: number): boolean {
  return from <= step && step <= to;
}

/** Takes a command in. Mostly it is one of the step that follows the last one. */
function extend(stretches: Stretch[], step: number, attempt: number): void {
  const known = stretches.find((each) => isIn(each, step) && each[2] >= attempt);
  if (known) return;
  const last = stretches.at(-1);
  if (last?.[1] === step - 1 && last[2] === attempt) last[1] = step;
  else stretches.push([step, step, attempt]);
}

/** What an earlier version knew: how far the run had come. */
function allUpTo(step: number, attempt: number): Stretch[] {
  return [...(step > 0 ? [[0, step - 1, 0] satisfies Stretch] : []), [step, step, attempt]];
}

function stretchesIn(numbers: readonly number[]): Stretch[] {
  return Array.from({ length: Math.floor(numbers.length / 3) }, (_, i): Stretch => {
    const [from = 0, to = 0, attempt = 0] = numbers.slice(3 * i, 3 * i + 3);
    return [from, to, attempt];
  });
}

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
  /** Why the driver holds its instrument until a reset. */
  latched?: string;
  /** How the instrument stood after it had failed. */
  condition?: Condition;
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
 *   the death of the process can ask what became of it, by `handle` where the instrument has made one. `mark`: the owner's latest commit
 *   when it sent the command
 * - `acted`: the outcome is known; its files are still on their way to the gateway
 * - `cancelled`: refused for good before it began
 * - `settled`: all that its report says is known, and the report is in the outbox until the owner has said that it is
 *   committed. `kept`: it has; the entry stays for a while, so that a question can be answered
 */
export type JournalEntry = { command_id: string; run_id: string; number: number } & AddedStep &
  Traced &
  (
    | { phase: 'started'; begun?: Begun; handle?: Json; mark?: CommitMark }
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

/** What the instrument calls the job that it has made of a command. */
export interface HandleMark {
  command_id: string;
  handle: Json;
}

/**
 * A safety stop that holds the instrument, or null where a reset has ended it; no command's record. A process that an action has
 * started, a handle, and a command over which the agent fell silent, are noted beside what is stopped anyway: an earlier version reads that as
 * what it is to it, and throws no journal away.
 */
export interface LatchRecord {
  stopped: Order | null;
  process?: ProcessMark;
  job?: HandleMark;
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
