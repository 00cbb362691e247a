import { instanceKey, type InstanceAddress } from '../../shared/contracts/address.ts';
import type { InboxMessage } from '../../shared/contracts/message.ts';
import { answerName, mostKept } from '../../shared/contracts/messages/kept.ts';

interface Told {
  address: InstanceAddress;
  names: string[];
}

/**
 * Reports that are committed, and whose agents are still to hear so. Mostly the next command to the instance tells it by the
 * way; what no command takes along within a moment goes alone. An agent that hears nothing sends its report again.
 */
export class KeptReports {
  readonly #delay: number;
  readonly #tell: (address: InstanceAddress, names: string[]) => void;
  readonly #waiting = new Map<string, Told>();
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param delay milliseconds that a command is waited for
   * @param tell tells an agent which of its reports are kept
   */
  constructor(delay: number, tell: (address: InstanceAddress, names: string[]) => void) {
    this.#delay = delay;
    this.#tell = tell;
  }

  /** These messages were applied by a turn that is committed. */
  note(messages: readonly InboxMessage[]): void {
    for (const { name, address } of messages.flatMap(reportIn)) {
      const told = this.#waiting.get(instanceKey(address)) ?? { address, names: [] };
      told.names.push(name);
      this.#waiting.set(instanceKey(address), told);
    }
    if (this.#waiting.size > 0) this.#timer ??= setTimeout(() => this.#informAll(), this.#delay);
  }

  /**
   * What goes along with a command to that instance: `mostKept` names at most. The others are dropped. That is safe: their agent
   * sends such a report again, which is applied without effect and noted here once more.
   */
  take(address: InstanceAddress): string[] {
    if (this.#waiting.size === 0) return [];
    const key = instanceKey(address);
    const names = this.#waiting.get(key)?.names ?? [];
    this.#waiting.delete(key);
    return names.slice(0, mostKept);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#waiting.clear();
  }

  #informAll(): void {
    this.#timer = undefined;
    for (const { address } of [...this.#waiting.values()]) this.#tell(address, this.take(address));
  }
}

/** The report that a message is, where its agent keeps it until it hears that it is committed. */
function reportIn(message: InboxMessage): { name: string; address: InstanceAddress }[] {
  if (message.type === 'step.settled') return [{ name: message.command_id, address: message.body }];
  return message.type === 'admin.answer' ? [{ name: answerName(message.body), address: message.body }] : [];
}
