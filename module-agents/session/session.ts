import { performance } from 'node:perf_hooks';
import type { AgentMessage, BodyOf } from '../../shared/contracts/message.ts';
import type { JournalEntry, Journal } from '../journal/index.ts';

/** A moment by both clocks, in milliseconds: one stops while the machine sleeps, the other can be set. */
export interface Instant {
  monotonic: number;
  wall: number;
}

export type Clock = () => Instant;

export const systemClock: Clock = () => ({ monotonic: performance.now(), wall: Date.now() });

/**
 * True where, by either clock, more than `longest` milliseconds lie between two moments. A wall clock that went back
 * counts as well: that is how a machine restored from an image looks from inside.
 */
export function isGap(earlier: Instant, later: Instant, longest: number): boolean {
  return later.monotonic - earlier.monotonic > longest || Math.abs(later.wall - earlier.wall) > longest;
}

/**
 * Where an agent stands with the owner of its workcell. Pure.
 *
 * - `out`: may start nothing; waits for the welcome that answers `hello_id`, its latest hello (undefined while it is
 *   cut off and has not said one)
 * - `in`: may start commands of this session
 */
export type Session = {
  /** The session that it is in or was in last; 0 if none. */
  session: number;
  /** The epoch of the welcome to that session. */
  epoch: number;
  /** The highest epoch that was seen anywhere. */
  highest_epoch: number;
} & ({ phase: 'out'; hello_id: string | undefined } | { phase: 'in' });

export const noSession: Session = {
  phase: 'out',
  hello_id: undefined,
  session: 0,
  epoch: 0,
  highest_epoch: 0,
};

interface Welcome {
  hello_id: string;
  epoch: number;
  session: number;
}

/** Out of the session, with nothing said yet: the connection is gone. */
export function leave(from: Session): Session {
  return sayHello(from, undefined);
}

/** Out of the session because a hello is about to be said; a welcome for an earlier hello counts no longer. */
export function sayHello(from: Session, helloId: string | undefined): Session {
  const { session, epoch, highest_epoch } = from;
  return { phase: 'out', hello_id: helloId, session, epoch, highest_epoch };
}

/** Into the session that the welcome grants, or `from` itself where it does not answer the latest hello. */
export function enter(from: Session, welcome: Welcome): Session {
  if (from.phase === 'in' || from.hello_id !== welcome.hello_id) return from;
  const { session, epoch } = welcome;
  return { phase: 'in', session, epoch, highest_epoch: Math.max(from.highest_epoch, epoch) };
}

/** The same session, having seen an ask for hello; undefined where it comes from an owner of the past. */
export function heedAskHello(from: Session, epoch: number): Session | undefined {
  return epoch < from.highest_epoch ? undefined : { ...from, highest_epoch: epoch };
}

/**
 * True where an owner has sent it that was deposed before the one that welcomed the agent: it may be cut off, and believe that it leads still.
 * A welcome answers a hello and brings its own epoch; a safety stop counts whoever gives it.
 */
export function isOfThePast({ epoch }: Pick<Session, 'epoch'>, sent: AgentMessage): boolean {
  if (sent.type === 'welcome' || (sent.type === 'admin.order' && sent.body.command === 'safety_stop'))
    return false;
  const sentIn = ('epoch' in sent ? sent.epoch : undefined) ?? sent.mark?.epoch;
  return sentIn !== undefined && sentIn < epoch;
}

/** The commands that somebody has at hand. */
interface Commands {
  has(command_id: string): boolean;
}

export type HelloCommand = BodyOf<'agent.hello'>['commands'][number];

/**
 * The commands that a hello lists. A command that is only being prepared is left out, even if its start is noted
 * already: saying hello ends the session that it belongs to, so it is certain not to be acted on. One that an earlier process
 * began counts as being acted on while the module finds out what became of it.
 */
export function helloCommands(
  journal: Pick<Journal, 'entries' | 'wasInterrupted'>,
  preparations: Commands,
  underWay: Commands,
): HelloCommand[] {
  const commands: HelloCommand[] = [];
  for (const entry of journal.entries()) {
    const { command_id, number, phase, added_step: step } = entry;
    if (phase === 'started' && preparations.has(command_id)) continue;
    const interrupted = journal.wasInterrupted(command_id) && !underWay.has(command_id);
    const told = interrupted || isUnknown(entry) ? 'interrupted' : phase;
    commands.push({ command_id, number, phase: told, ...(step === undefined ? {} : { step }) });
  }
  return commands;
}

/** Of the runs that an owner asks for: the commands that the journal keeps no more. */
export function helloForgotten(
  journal: Pick<Journal, 'forgottenOf'>,
  asked: readonly string[],
): Pick<BodyOf<'agent.hello'>, 'forgotten'> {
  const forgotten = asked.flatMap((run_id) => journal.forgottenOf(run_id) ?? []);
  return forgotten.length === 0 ? {} : { forgotten };
}

/** Nobody knows what the instrument did, and the owner has not heard so: it must grant nothing before it has. */
function isUnknown(entry: JournalEntry): boolean {
  if (!('outcome' in entry) || (entry.phase === 'settled' && entry.kept)) return false;
  return entry.outcome.outcome === 'interrupted' && entry.outcome.error?.code !== 'abandoned';
}
