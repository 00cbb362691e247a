import type { Broker } from '../../shared/broker/broker.ts';
import type { InstanceAddress } from '../../shared/contracts/address.ts';
import type {
  CommandMessage,
  InboxMessage,
  MessageOf,
  OwnControlMessage,
} from '../../shared/contracts/message.ts';
import { message } from '../../shared/contracts/message.ts';
import { mostAskedRuns } from '../../shared/contracts/messages/ask-hello.ts';
import type { CommitMark } from '../../shared/contracts/commit-mark.ts';
import { Simulation } from '../simulation/simulation.ts';
import { messageOf } from '../../shared/errors/weir-error.ts';
import type { Logger } from '../../shared/log/logger.ts';
import type { TakenBack } from '../../shared/broker/broker.ts';
import { KeptReports } from './kept-reports.ts';
import type { Outgoing } from './messages.ts';

export interface DispatcherDeps {
  broker: Broker;
  workcell: string;
  epoch: number;
  /** Of the latest commit. */
  mark: () => CommitMark;
  /** Milliseconds for a command to take along which reports are kept. */
  tellKept: number;
  /** Runs that may have come further than the store says. */
  doubted: readonly string[];
  /** Milliseconds until a command that the broker did not confirm is tried again. */
  again: number;
  log: Logger;
}

export interface DispatcherHooks {
  /** The broker has the command. */
  sent(command: CommandMessage): void;
  /** The broker did not confirm the command a moment ago, and may have it all the same. */
  unconfirmed(command: CommandMessage): void;
  /** What lay undelivered; acknowledge once the consequences are committed. */
  takenBack(address: InstanceAddress, items: TakenBack[]): void;
  /** The queues of the instance are gone. */
  retired(address: InstanceAddress): void;
  /** What became of a simulated command. */
  simulated(settled: MessageOf<'step.settled'>): void;
}

/**
 * Sends what a committed turn wants sent, without ever holding up the next turn: one sick queue costs the others nothing.
 * A confirm may take as long as it likes, since a connection that breaks says so. A command that fails is not tried again
 * from here: that a second copy of it may be under way must be committed first.
 */
export class Dispatcher {
  readonly #deps: DispatcherDeps;
  readonly #hooks: DispatcherHooks;
  readonly #simulation: Simulation;
  readonly #kept: KeptReports;
  readonly #retries = new Set<NodeJS.Timeout>();
  #stopped = false;

  constructor(deps: DispatcherDeps, hooks: DispatcherHooks) {
    this.#deps = deps;
    this.#hooks = hooks;
    this.#simulation = new Simulation((settled) => hooks.simulated(settled));
    this.#kept = new KeptReports(deps.tellKept, (address, kept) => this.#tellKept(address, kept));
  }

  /** What these messages say is committed: the agents that are waiting to hear so are told, by and by. */
  keep(messages: readonly InboxMessage[]): void {
    if (!this.#stopped) this.#kept.note(messages);
  }

  /** Returns at once; does nothing once the term is over. */
  send(outbox: readonly Outgoing[]): void {
    if (this.#stopped) return;
    for (const item of outbox) {
      switch (item.kind) {
        case 'command':
          void this.#sendCommand(item.message);
          break;
        case 'control':
          void this.#sendControl(item.message);
          break;
        case 'order':
          void this.#sendOrder(item.message);
          break;
        case 'ask-hello':
          this.askHello();
          break;
        case 'take-back':
          void this.#takeBack(item.address);
          break;
        case 'retire':
          void this.#retire(item.address);
          break;
        case 'simulate':
        case 'cancel-simulated':
          this.#simulation.play(item);
          break;
      }
    }
  }

  /** Asks every agent of the workcell to tell what it knows, and of runs in doubt even what it keeps no results of. */
  askHello(): void {
    const { broker, workcell, epoch, doubted } = this.#deps;
    const body = doubted.length === 0 ? {} : { runs: doubted.slice(0, mostAskedRuns) };
    const ask = message('ask-hello', { workcell, epoch, body });
    broker.broadcast(ask).catch((error: unknown) => this.#note('nobody could be asked for a hello', error));
  }

  /** Nothing more is sent: the term is over. */
  stop(): void {
    this.#stopped = true;
    this.#simulation.stop();
    this.#kept.stop();
    for (const timer of this.#retries) clearTimeout(timer);
    this.#retries.clear();
  }

  #tellKept({ module, instance }: InstanceAddress, kept: string[]): void {
    const body = { module, instance, kept };
    void this.#sendControl(message('kept', { workcell: this.#deps.workcell, body }));
  }

  async #sendCommand(command: CommandMessage): Promise<void> {
    const { broker, mark } = this.#deps;
    const kept = this.#kept.take(command.body);
    const body = kept.length === 0 ? command.body : { ...command.body, kept };
    try {
      await broker.sendCommand({ ...command, mark: mark(), body });
      if (!this.#stopped) this.#hooks.sent(command);
    } catch (error) {
      this.#note('a command could not be sent and is tried again', error, command.command_id);
      if (this.#stopped) return;
      const timer = setTimeout(() => {
        this.#retries.delete(timer);
        this.#hooks.unconfirmed(command);
      }, this.#deps.again);
      this.#retries.add(timer);
    }
  }

  async #sendControl(control: OwnControlMessage): Promise<void> {
    try {
      await this.#deps.broker.sendControl({ ...control, mark: this.#deps.mark() });
    } catch (error) {
      // A hello is repeated until it is welcomed, and a cancel while the run is cancelling.
      this.#note(`a ${control.type} did not reach its agent`, error);
    }
  }

  async #sendOrder(order: MessageOf<'admin.order'>): Promise<void> {
    try {
      await this.#deps.broker.broadcast(order);
    } catch (error) {
      // An agent that is cut off is told with its next welcome.
      this.#note(`the order ${order.body.command} did not reach the agents`, error);
    }
  }

  async #takeBack(address: InstanceAddress): Promise<void> {
    try {
      const items = await this.#deps.broker.takeBack(address);
      if (!this.#stopped) this.#hooks.takenBack(address, items);
    } catch (error) {
      this.#note('undelivered commands could not be taken back', error);
    }
  }

  async #retire(address: InstanceAddress): Promise<void> {
    try {
      if ((await this.#deps.broker.removeInstance(address)) && !this.#stopped) this.#hooks.retired(address);
    } catch (error) {
      this.#note('the queues of an instance that is gone could not be removed', error);
    }
  }

  #note(text: string, error: unknown, command_id?: string): void {
    this.#deps.log.warn({ command_id, reason: error === undefined ? undefined : messageOf(error) }, text);
  }
}
