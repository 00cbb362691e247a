import type { CommandMessage } from '../../shared/contracts/message.ts';
import { derivedSpan, tracedBy, weirTracer } from '../../shared/observe/index.ts';

/** The command as its agent gets it: what the agent does is below the span of the command, where one will be made of it here. */
export function tracedForAgent(command: CommandMessage): CommandMessage {
  if (!weirTracer()) return command;
  return { ...command, ...tracedBy(derivedSpan('command', command.command_id, command)) };
}
