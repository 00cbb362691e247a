import type { KeyObject } from 'node:crypto';
import type { InstanceAddress } from '../../shared/contracts/address.ts';
import type { AgentMessage, Inquiry } from '../../shared/contracts/message.ts';
import type { Logger } from '../../shared/log/logger.ts';
import { isProven } from '../../shared/signing/proof.ts';

export interface ProofCheckOptions {
  workcell: string;
  address: InstanceAddress;
  /** The public part of the lab's key. */
  labKey: KeyObject;
  /** The epoch of the session that the agent is in, or was in last. */
  epoch: () => number;
  log: Logger;
}

/**
 * - `heed`: it is from the lab, and for this agent
 * - `stop`: a safety stop that is not proven. It is heeded all the same, but its number counts for nothing
 * - `drop`: anything else that is not proven, or is for somebody else, or of a former owner
 */
export type ProofVerdict = 'heed' | 'stop' | 'drop';

/** So many are told of: whoever makes messages up must not fill the log. */
const mostTold = 100;

/**
 * Judges what comes to an agent that was told the key of its lab. A message counts only with a proof. An old one that comes again counts
 * no more: a welcome answers one hello, a command belongs to one session, orders are numbered, and all else that an owner sends to
 * one agent has the mark of its commit, which must not be of an owner before the one that has welcomed the agent.
 */
export class ProofCheck {
  readonly #options: ProofCheckOptions;
  readonly #told = new Set<string>();

  constructor(options: ProofCheckOptions) {
    this.#options = options;
  }

  judge(message: AgentMessage | Inquiry): ProofVerdict {
    const reason = this.#whyNot(message);
    if (reason === undefined) return 'heed';
    const isStop = message.type === 'admin.order' && message.body.command === 'safety_stop';
    this.#tell(message, reason, isStop);
    return isStop ? 'stop' : 'drop';
  }

  #whyNot(message: AgentMessage | Inquiry): string | undefined {
    const { workcell, address, labKey, epoch } = this.#options;
    if (message.workcell !== workcell) return `it is for the workcell ${message.workcell}`;
    if (message.type !== 'ask-hello' && message.type !== 'admin.order') {
      const { module, instance } = message.body;
      if (module !== address.module || instance !== address.instance)
        return `it is for ${module}/${instance}`;
    }
    if (message.proof === undefined) return 'it is not signed';
    if (!isProven(message, labKey))
      return 'it is not signed with the key of the lab that enrolled this agent';
    switch (message.type) {
      case 'step.command':
      case 'cancel':
      case 'abandon':
      case 'kept':
        return message.mark && message.mark.epoch >= epoch() ? undefined : 'it is of a former owner';
      default:
        return undefined;
    }
  }

  #tell({ id, type }: AgentMessage | Inquiry, reason: string, isStop: boolean): void {
    const name = `${type} ${reason}`;
    if (this.#told.has(name) || this.#told.size >= mostTold) return;
    this.#told.add(name);
    const text = isStop
      ? 'a safety stop is not proven to be of this lab, and is heeded all the same'
      : 'a message is not proven to be of this lab, and is dropped; where that goes on, enrol the agent again';
    this.#options.log.warn({ id, type, reason }, text);
  }
}
