import type { BodyOf } from '../../shared/contracts/message.ts';
import type { JournalEntry, Journal } from '../journal/index.ts';

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
