import type { KeyObject } from 'node:crypto';
import { instanceKey } from '../../shared/contracts/address.ts';
import type { InboxMessage, Inquiry, MessageOf, OwnAgentMessage } from '../../shared/contracts/message.ts';
import { type LabSigner, provenInSession, agreeOnKey, makeShare } from '../../shared/access/index.ts';

/**
 * Proves to agents that want it what one owner sends to them. It signs their welcomes, and agrees in them with each agent on a key for the
 * session; what it sends in the session is proven with that. Where no agent was ever enrolled, there is no key, and nothing is done.
 */
export class Proofs {
  readonly #signer: LabSigner;
  /** Those that have said hello to this owner and want none: they are spared the time that it takes. */
  readonly #without = new Set<string>();
  /** The agents' shares, by the hellos that were just played. */
  #shares = new Map<string, string>();
  /** The keys of the sessions that this owner has granted. */
  readonly #sessions = new Map<string, KeyObject>();

  constructor(signer: LabSigner) {
    this.#signer = signer;
  }

  /** An agent that wants proofs may be the first one since this owner took office. Rejects as the store does. */
  async prepare(messages: readonly InboxMessage[]): Promise<void> {
    if (messages.some((message) => message.type === 'agent.hello' && message.body.wants_proof))
      await this.#signer.load();
  }

  /** Hellos among them have been applied; the welcomes are about to be sent. */
  heard(messages: readonly InboxMessage[]): void {
    this.#shares = new Map();
    for (const message of messages) {
      if (message.type !== 'agent.hello') continue;
      const { wants_proof, hello_id } = message.body;
      const key = instanceKey(message.body);
      if (wants_proof) {
        this.#without.delete(key);
        this.#shares.set(hello_id, wants_proof.share);
      } else this.#without.add(key);
    }
  }

  /** As `prove`, of what is for all agents. */
  proveToAll<M extends MessageOf<'ask-hello'> | MessageOf<'admin.order'>>(message: M): M {
    return this.#signer.prove(message);
  }

  /** The message as it is to be sent. */
  prove(message: OwnAgentMessage): OwnAgentMessage;
  prove(message: Inquiry): Inquiry;
  prove(message: OwnAgentMessage | Inquiry): OwnAgentMessage | Inquiry {
    if (!this.#signer.signs) return message;
    const name = instanceKey(message.body);
    if (this.#without.has(name)) return message;
    if (message.type === 'welcome') return this.#signer.prove(this.#withShare(message));
    const key = this.#sessions.get(name);
    return key ? provenInSession(message, key) : this.#signer.prove(message);
  }

  /** An agent whose share is of no use gets a welcome without one: all is signed for it then. */
  #withShare(welcome: MessageOf<'welcome'>): MessageOf<'welcome'> {
    const { workcell, epoch, session, body } = welcome;
    const agent = this.#shares.get(body.hello_id);
    this.#sessions.delete(instanceKey(body));
    if (agent === undefined) return welcome;
    const own = makeShare();
    try {
      const key = agreeOnKey(own, { agent, owner: own.public }, { workcell, epoch, session, ...body });
      this.#sessions.set(instanceKey(body), key);
    } catch {
      return welcome;
    }
    return { ...welcome, body: { ...body, share: own.public } };
  }
}
