import type { InstanceAddress } from '../../shared/contracts/address.ts';
import { message } from '../../shared/contracts/message.ts';
import { crashPointOnceSent } from '../../shared/crash-point/crash-point.ts';
import type { Logger } from '../../shared/log/logger.ts';
import type { RefusalReason } from '../commands/admission.ts';
import type { Courier } from './courier.ts';

/** So many are remembered; a copy of an older one would have to lie in the queue for longer than a session. */
const kept = 10_000;

export interface RefusedCommand {
  command_id: string;
  run_id: string;
  number: number;
  /** The session in which it is refused. */
  session: number;
}

/** Tells the owner of commands that are refused, and remembers them: a refusal promises never to act. */
export class Refusals {
  readonly #workcell: string;
  readonly #address: InstanceAddress;
  readonly #courier: Courier;
  readonly #closing: AbortSignal;
  readonly #log: Logger;
  readonly #reasons = new Map<string, RefusalReason>();
  readonly #underWay = new Set<Promise<unknown>>();

  /** @param closing aborted when nothing is to be sent any more */
  constructor(
    workcell: string,
    address: InstanceAddress,
    courier: Courier,
    closing: AbortSignal,
    log: Logger,
  ) {
    this.#workcell = workcell;
    this.#address = address;
    this.#courier = courier;
    this.#closing = closing;
    this.#log = log;
  }

  /** Why the command was refused before, if it was. */
  reasonFor(commandId: string): RefusalReason | undefined {
    return this.#reasons.get(commandId);
  }

  /** Refuses a command; resolves when the broker has confirmed that (true) or nothing is sent any more (false). */
  async refuse(
    { command_id, run_id, number, session }: RefusedCommand,
    reason: RefusalReason,
  ): Promise<boolean> {
    this.#log.info({ command_id, reason }, 'a command is refused');
    this.#remember(command_id, reason);
    const refusal = message<'step.refused'>('step.refused', {
      workcell: this.#workcell,
      run_id,
      command_id,
      session,
      body: { ...this.#address, number, reason },
    });
    const confirmed = this.#courier.deliver(refusal, this.#closing).catch((error: unknown) => {
      this.#log.error({ command_id, err: error }, 'a refusal cannot be sent');
      return false;
    });
    this.#underWay.add(confirmed);
    crashPointOnceSent('agent.refusal-sent');
    try {
      return await confirmed;
    } finally {
      this.#underWay.delete(confirmed);
    }
  }

  /** Resolves when all refusals so far are confirmed. */
  async flush(): Promise<void> {
    await Promise.all(this.#underWay);
  }

  #remember(commandId: string, reason: RefusalReason): void {
    this.#reasons.set(commandId, reason);
    if (this.#reasons.size <= kept) return;
    const [oldest] = this.#reasons.keys();
    if (oldest !== undefined) this.#reasons.delete(oldest);
  }
}
