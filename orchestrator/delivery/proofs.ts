import { instanceKey } from '../../shared/contracts/address.ts';
import type { InboxMessage, Inquiry, MessageOf, OwnAgentMessage } from '../../shared/contracts/message.ts';
import type { LabSigner } from '../../shared/signing/lab-signer.ts';

/** Signs what one owner sends to agents that want proofs. Where none was ever enrolled, there is no key, and nothing is done. */
export class Proofs {
  readonly #signer: LabSigner;
  /** Those that have said hello to this owner and want none: they are spared the time that it takes. */
  readonly #without = new Set<string>();

  constructor(signer: LabSigner) {
    this.#signer = signer;
  }

  /** An agent that wants proofs may be the first one since this owner took office. Rejects as the store does. */
  async prepare(messages: readonly InboxMessage[]): Promise<void> {
    if (messages.some(wantsProof)) await this.#signer.load();
  }

  /** Hellos among them have been played. */
  heard(messages: readonly InboxMessage[]): void {
    for (const message of messages) {
      if (message.type !== 'agent.hello') continue;
      const key = instanceKey(message.body);
      if (wantsProof(message)) this.#without.delete(key);
      else this.#without.add(key);
    }
  }

  /** As `prove`, of what is for all agents. */
  proveToAll<M extends MessageOf<'ask-hello'> | MessageOf<'admin.order'>>(message: M): M {
    return this.#signer.prove(message);
  }

  /** The message as it is to be sent. */
  prove<M extends OwnAgentMessage | Inquiry>(message: M): M {
    if (!this.#signer.signs || this.#without.has(instanceKey(message.body))) return message;
    return this.#signer.prove(message);
  }
}

function wantsProof(message: InboxMessage): boolean {
  return message.type === 'agent.hello' && message.body.wants_proof === true;
}
