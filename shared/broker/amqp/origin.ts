import type { ConsumeMessage } from 'amqplib';
import { instanceKey } from '../../contracts/address.ts';
import type { Message } from '../../contracts/message.ts';
import { agentThatSays } from '../../contracts/said-by-agents.ts';
import { messageIds } from '../../observe/index.ts';
import type { Logger } from '../../kernel/log/logger.ts';
import { topology, type EntryQueue } from '../topology.ts';

/** Names of accounts that are one agent's begin so; the name goes on as that of its queue. */
const ofAgents = 'weir.agent.';

type Received = Pick<ConsumeMessage, 'fields' | 'properties'>;

/**
 * Why a message is not from whom it says, going by what the broker has checked; undefined where it may be. An agent's account may publish
 * only to the entry, by keys that hold its address, so what came by another key speaks as somebody else. Only accounts of the lab's own
 * processes reach a queue by its name.
 * @param keyOf the key by which that agent reaches this queue
 */
export function whyForged(
  message: Message,
  { fields, properties }: Received,
  workcell: string,
  keyOf: (address: { module: string; instance: string }) => string,
): string | undefined {
  if (fields.exchange === '') return undefined;
  if (fields.exchange !== topology.entry(workcell)) return `it came by the exchange ${fields.exchange}`;
  // An account that declares its queue also says where that sends what it gives up, and by which key: nobody checks it.
  if (properties.headers?.['x-death'] !== undefined) {
    return 'another queue has sent it on';
  }
  const sender = agentThatSays(message);
  if (!sender) return `no agent sends a ${message.type}`;
  if (fields.routingKey !== keyOf(sender)) {
    return `it says that it is from ${instanceKey(sender)}, and came by ${fields.routingKey}`;
  }
  const account = properties.userId as unknown;
  if (typeof account === 'string' && account.startsWith(ofAgents)) {
    if (account !== topology.agent(workcell, sender)) {
      return `it says that it is from ${instanceKey(sender)}, and was sent by the account ${account}`;
    }
  }
  return undefined;
}

/** So many are told of: whoever makes messages up must not fill the log. */
const mostTold = 100;

/** Looks where the messages of one queue come from. What is forged is told in the log, once for each kind, and is dropped. */
export class OriginCheck {
  readonly #queue: EntryQueue;
  readonly #workcell: string;
  readonly #log: Logger;
  readonly #told = new Set<string>();

  constructor(queue: EntryQueue, workcell: string, log: Logger) {
    this.#queue = queue;
    this.#workcell = workcell;
    this.#log = log;
  }

  /** False where it is to be dropped. It goes to no dead letters: whoever sends those again does it with his own account. */
  believes(message: Message, received: ConsumeMessage): boolean {
    const reason = whyForged(message, received, this.#workcell, (address) =>
      topology.entryKey(this.#queue, address),
    );
    if (reason === undefined) return true;
    const name = `${message.type} ${reason}`;
    if (!this.#told.has(name) && this.#told.size < mostTold) {
      this.#told.add(name);
      const about = { ...messageIds(message), queue: this.#queue, type: message.type, reason };
      this.#log.warn(about, 'a message is not from whom it says, and is dropped');
    }
    return false;
  }
}
