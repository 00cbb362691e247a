import { commandId } from '../../shared/contracts/command-id.ts';
import type { BodyOf } from '../../shared/contracts/message.ts';
import type { Journal } from '../journal/journal.ts';

export type HelloCommand = BodyOf<'agent.hello'>['commands'][number];

/**
 * The commands that a hello lists. A command that is only being prepared is left out, even if its start is noted
 * already: saying hello ends the session that it belongs to, so it is certain not to be acted on. Of the runs that were
 * asked for, the last command is listed also where the journal keeps it no more.
 */
export function helloCommands(
  journal: Pick<Journal, 'entries' | 'wasInterrupted' | 'lastForgotten'>,
  isPreparing: (commandId: string) => boolean,
  asked: readonly string[],
): HelloCommand[] {
  const commands: HelloCommand[] = [];
  for (const { command_id, number, phase } of journal.entries()) {
    if (phase === 'started' && isPreparing(command_id)) continue;
    commands.push({ command_id, number, phase: journal.wasInterrupted(command_id) ? 'interrupted' : phase });
  }
  for (const run_id of asked) {
    const last = journal.lastForgotten(run_id);
    if (last) commands.push({ command_id: commandId(last), number: last.number, phase: 'forgotten' });
  }
  return commands;
}
