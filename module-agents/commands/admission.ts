import type { Phase } from '../journal/index.ts';
import type { RefusalReason } from '../reporting/index.ts';
import type { Session } from '../session/index.ts';

/** What of a command the decision rests on. */
export interface CommandFacts {
  epoch: number;
  session: number;
  number: number;
}

/** What the agent knows when the command comes. */
export interface AdmissionView {
  session: Session;
  /** What the journal has of the command. */
  noted: Phase | undefined;
  /** Where the command is in this process, if it is: being prepared, or refused earlier for this reason. */
  here: 'preparing' | { refused: RefusalReason } | undefined;
  journal_floor: number;
  /** The journal keeps it no more, and knows that it, or a later attempt of its step, was in it. */
  forgotten: boolean;
  draining: boolean;
  /** A safety stop holds the instrument. */
  stopped: boolean;
  /** Commands that are being prepared or acted on. */
  busy: number;
  capacity: number;
}

/**
 * What to do with a command that has come.
 *
 * - `drop`: nothing; it is not of the session that the agent is in. Welcomes and commands come in the order in which they were
 *   sent, so the session of a command that comes outside of it is over, or will never be entered
 * - `wait`: the same command is being prepared; decide again when that has ended
 * - `known`: nothing; its report is under way or will be
 * - `repeat`: send its report again
 * - `cancel`: settle it as cancelled: a safety stop has overtaken it
 * - `refuse`: say so
 * - `begin`: prepare it, note it, act on it
 */
export type Admission =
  | { decision: 'drop' | 'wait' | 'known' | 'repeat' | 'cancel' | 'begin' }
  | { decision: 'refuse'; reason: RefusalReason };

/** Decides on a command that has come. Pure. */
export function admit(command: CommandFacts, view: AdmissionView): Admission {
  const { session, here } = view;
  if (session.phase === 'out') return { decision: 'drop' };
  // A store that was restored from a copy counts sessions from where the copy was: the epoch tells its owners apart.
  if (command.epoch < session.epoch || command.session !== session.session) return { decision: 'drop' };
  if (here === 'preparing') return { decision: 'wait' };
  if (view.noted === 'settled') return { decision: 'repeat' };
  if (view.noted !== undefined) return { decision: 'known' };
  // A refusal promised that it would never be acted on; the copy that was on its way meanwhile must not break that.
  if (here !== undefined) return { decision: 'refuse', reason: here.refused };
  if (command.number <= view.journal_floor || view.forgotten)
    return { decision: 'refuse', reason: 'forgotten' };
  if (view.stopped) return { decision: 'cancel' };
  if (view.draining) return { decision: 'refuse', reason: 'draining' };
  if (view.busy >= view.capacity) return { decision: 'refuse', reason: 'at_capacity' };
  return { decision: 'begin' };
}
