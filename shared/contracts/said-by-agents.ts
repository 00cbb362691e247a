import type { InstanceAddress } from './address.ts';
import type { Message, MessageOf, MessageType } from './message.ts';

/** The types of what agents send, each with the address of its sender in the body. All else is said by gateways and owners alone. */
const types = [
  'agent.hello',
  'agent.bye',
  'agent.heartbeat',
  'step.started',
  'step.progress',
  'step.log',
  'step.settled',
  'step.refused',
  'admin.answer',
  'inquiry.answer',
] as const satisfies readonly MessageType[];

type SaidByAgent = MessageOf<(typeof types)[number]>;

const known: ReadonlySet<MessageType> = new Set(types);

/** The agent that a message says it is from; undefined where no agent sends such a message. */
export function agentThatSays(message: Message): InstanceAddress | undefined {
  if (!known.has(message.type)) return undefined;
  const { module, instance } = (message as SaidByAgent).body;
  return { module, instance };
}
