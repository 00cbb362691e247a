import type { CommandMessage } from '../../shared/contracts/message.ts';
import { derivedSpan } from '../../shared/tracing/derived-span.ts';
import { tracedBy } from '../../shared/tracing/trace-context.ts';
import { weirTracer } from '../../shared/tracing/tracer.ts';

/** The command as its agent gets it: what the agent does is below the span of the command, where one will be made of it here. */
export function tracedForAgent(command: CommandMessage): CommandMessage {
  if (!weirTracer()) return command;
  return { ...command, ...tracedBy(derivedSpan('command', command.command_id, command)) };
}
