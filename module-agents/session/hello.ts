import { commandId } from '../../shared/contracts/command-id.ts';
import type { BodyOf } from '../../shared/contracts/message.ts';
import type { JournalEntry } from '../journal/journal-entry.ts';
import type { Journal } from '../journal/journal.ts';
import type { ActionsUnderWay } from '../commands/actions-under-way.ts';
import type { Beginnings } from '../commands/beginnings.ts';

export type HelloCommand = BodyOf<'agent.hello'>['commands'][number];

/**
 * The commands that a hello lists. A command that is only being prepared is left out, even if its start is noted
 * already: saying hello ends the session that it belongs to, so it is certain not to be acted on. One that an earlier process
 * began counts as being acted on while the module finds out what became of it. Of the runs that were
 * asked for, the commands are listed also that the journal keeps no more, of each step the last.
 */
export function helloCommands(
  journal: Pick<Journal, 'entries' | 'wasInterrupted' | 'forgottenOf'>,
  beginnings: Pick<Beginnings, 'has'>,
  underWay: Pick<ActionsUnderWay, 'has'>,
  asked: readonly string[],
): HelloCommand[] {
  const commands: HelloCommand[] = [];
  for (const entry of journal.entries()) {
    const { command_id, number, phase, added_step: step } = entry;
    if (phase === 'started' && beginnings.has(command_id)) continue;
    const interrupted = journal.wasInterrupted(command_id) && !underWay.has(command_id);
    const told = interrupted || isUnknown(entry) ? 'interrupted' : phase;
    commands.push({ command_id, number, phase: told, ...(step === undefined ? {} : { step }) });
  }
  for (const run_id of asked) {
    for (const known of journal.forgottenOf(run_id))
      commands.push({ command_id: commandId(known), number: known.number, phase: 'forgotten' });
  }
  return commands;
}

/** Nobody knows what the instrument did, and the owner has not heard so: it must grant nothing before it has. */
function isUnknown(entry: JournalEntry): boolean {
  if (!('outcome' in entry) || (entry.phase === 'settled' && entry.kept)) return false;
  return entry.outcome.outcome === 'interrupted' && entry.outcome.error?.code !== 'abandoned';
}
