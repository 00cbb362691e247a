import type { InstanceAddress } from '../../shared/contracts/address.ts';
import { message, type BodyOf, type ReportMessage } from '../../shared/contracts/message.ts';
import { commandIds } from '../../shared/observe/index.ts';
import type { Logger } from '../../shared/kernel/log/logger.ts';
import { type Traced, tracedIn } from '../../shared/contracts/traced.ts';

/** So many are remembered; a copy of an older one would have to be under way for longer than a session. */
const remembered = 10_000;

export type RefusalReason = BodyOf<'step.refused'>['reason'];

export interface RefusedCommand extends Traced {
  command_id: string;
  run_id: string;
  number: number;
  /** The session in which it is refused. */
  session: number;
}

/**
 * Tells the owner of commands that are refused, and remembers them: a refusal promises never to act. One that is lost on its
 * way is asked for again: the owner sends a command once more that no heartbeat lists.
 */
export class Refusals {
  readonly #workcell: string;
  readonly #address: InstanceAddress;
  readonly #send: (report: ReportMessage) => void;
  readonly #log: Logger;
  readonly #reasons = new Map<string, RefusalReason>();

  constructor(
    workcell: string,
    address: InstanceAddress,
    send: (report: ReportMessage) => void,
    log: Logger,
  ) {
    this.#workcell = workcell;
    this.#address = address;
    this.#send = send;
    this.#log = log;
  }

  /** Why the command was refused before, if it was. */
  reasonFor(commandId: string): RefusalReason | undefined {
    return this.#reasons.get(commandId);
  }

  refuse(command: RefusedCommand, reason: RefusalReason): void {
    const { command_id, run_id, number, session } = command;
    this.#log.info({ ...commandIds(command), reason }, 'a command is refused');
    this.#remember(command_id, reason);
    const { module, instance } = this.#address;
    const body = { module, instance, number, reason };
    const header = { workcell: this.#workcell, run_id, command_id, session, ...tracedIn(command) };
    this.#send(message('step.refused', { ...header, body }));
  }

  #remember(commandId: string, reason: RefusalReason): void {
    this.#reasons.set(commandId, reason);
    if (this.#reasons.size <= remembered) return;
    const [oldest] = this.#reasons.keys();
    if (oldest !== undefined) this.#reasons.delete(oldest);
  }
}
