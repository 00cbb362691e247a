import type { KeyObject } from 'node:crypto';
import type { InstanceAddress } from '../../shared/contracts/address.ts';
import { assertNever } from '../../shared/kernel/assert-never.ts';
import { isLaterMark, type CommitMark } from '../../shared/contracts/commit-mark.ts';
import type { AgentMessage, BodyOf, Inquiry, MessageOf } from '../../shared/contracts/message.ts';
import type { Logger } from '../../shared/kernel/log/logger.ts';
import {
  hasProofOfSession,
  isProven,
  isProvenInSession,
  agreeOnKey,
  makeShare,
  type KeyShare,
} from '../../shared/access/index.ts';

export interface ProofCheckOptions {
  workcell: string;
  address: InstanceAddress;
  /** The public part of the lab's key. */
  labKey: KeyObject;
  log: Logger;
}

/**
 * - `heed`: it is from the lab, and for this agent
 * - `stop`: a safety stop that is not proven. It is heeded all the same, but its number counts for nothing
 * - `drop`: anything else that is not proven, or is for somebody else, or of a former owner
 */
export type ProofVerdict = 'heed' | 'stop' | 'drop';

/** It was on its way when the session ended; only who has the key of that could say whether it was from the lab. */
const ofAnotherSession = 'it has a proof of another session';

/** So many are told of: whoever makes messages up must not fill the log. */
const mostTold = 100;

/**
 * Judges what comes to an agent that was told the key of its lab. A message counts only with a proof: a signature of the lab, or
 * one made with the key of the session, on which the agent has agreed with the owner by a welcome that the lab has signed. An old one that comes again counts
 * no more: a welcome answers one hello, and all else that an owner sends has the mark of its latest commit, which must not lie before that of
 * the welcome to the agent's session. What was ordered before that, and holds, the welcome has told.
 */
export class ProofCheck {
  readonly #options: ProofCheckOptions;
  readonly #told = new Set<string>();
  /** The mark of the welcome to the session that the agent is in, or was in last. */
  #since: CommitMark | undefined;
  /** Of that session. */
  #sessionKey: KeyObject | undefined;
  #share: KeyShare | undefined;

  constructor(options: ProofCheckOptions) {
    this.#options = options;
  }

  /** What a hello says of it. The welcome that answers an earlier hello leads to no key any more. */
  wanted(): NonNullable<BodyOf<'agent.hello'>['wants_proof']> {
    this.#share = makeShare();
    return { share: this.#share.public };
  }

  /** The agent has entered the session that this welcome grants. */
  entered(welcome: MessageOf<'welcome'>): void {
    this.#since = welcome.mark;
    this.#sessionKey = this.#agreed(welcome);
  }

  judge(message: AgentMessage | Inquiry): ProofVerdict {
    const reason = this.#whyNot(message);
    if (reason === undefined) return 'heed';
    const stops = isStop(message);
    this.#tell(message, reason, stops);
    return stops ? 'stop' : 'drop';
  }

  #whyNot(message: AgentMessage | Inquiry): string | undefined {
    const { workcell, address, labKey } = this.#options;
    if (message.workcell !== workcell) return `it is for the workcell ${message.workcell}`;
    if (message.type !== 'ask-hello' && message.type !== 'admin.order') {
      const { module, instance } = message.body;
      if (module !== address.module || instance !== address.instance)
        return `it is for ${module}/${instance}`;
    }
    if (message.proof === undefined) return 'it has no proof';
    if (!this.#isOfSession(message) && !isProven(message, labKey))
      return hasProofOfSession(message) && this.#whyOld(message.mark) !== undefined
        ? ofAnotherSession
        : 'it is not proven with the key of the lab that enrolled this agent';
    switch (message.type) {
      case 'step.command':
      case 'cancel':
      case 'abandon':
      case 'kept':
        return this.#whyOld(message.mark);
      case 'admin.order':
        // The gateway's own stop has no mark.
        return isStop(message) ? undefined : this.#whyOld(message.mark);
      case 'welcome':
      case 'ask-hello':
      case 'inquiry':
        return undefined;
      default:
        return assertNever(message);
    }
  }

  #isOfSession(message: AgentMessage | Inquiry): boolean {
    return this.#sessionKey !== undefined && isProvenInSession(message, this.#sessionKey);
  }

  /** Undefined where the owner gave no share, or one that is of no use: then it signs all that it sends. */
  #agreed({ workcell, epoch, session, body }: MessageOf<'welcome'>): KeyObject | undefined {
    if (!this.#share || body.share === undefined) return undefined;
    const shares = { agent: this.#share.public, owner: body.share };
    try {
      return agreeOnKey(this.#share, shares, { workcell, epoch, session, ...body });
    } catch {
      return undefined;
    }
  }

  #whyOld(mark: CommitMark | undefined): string | undefined {
    if (!this.#since) return 'no owner has welcomed the agent yet';
    return mark && !isLaterMark(this.#since, mark)
      ? undefined
      : 'it is older than the welcome to this session';
  }

  #tell({ id, type }: AgentMessage | Inquiry, reason: string, stops: boolean): void {
    const name = `${type} ${reason}`;
    if (this.#told.has(name) || this.#told.size >= mostTold) return;
    this.#told.add(name);
    if (!stops && reason === ofAnotherSession) {
      this.#options.log.info({ id, type }, 'a message of another session is dropped');
      return;
    }
    const text = stops
      ? 'a safety stop is not proven to be of this lab, and is heeded all the same'
      : 'a message is not proven to be of this lab, and is dropped; where that goes on, enrol the agent again';
    this.#options.log.warn({ id, type, reason }, text);
  }
}

function isStop(message: AgentMessage | Inquiry): boolean {
  return message.type === 'admin.order' && message.body.command === 'safety_stop';
}
