import type { Broker } from '../../../shared/broker/broker.ts';
import { newId } from '../../../shared/contracts/ids.ts';
import {
  message,
  type AgentMessage,
  type BodyOf,
  type CommandMessage,
} from '../../../shared/contracts/message.ts';
import { until } from '../until.ts';
import type { LabSite } from './lab-site.ts';

const address = { module: 'arm', instance: 'a' };

/** The test as the agent arm/a of its lab, without a journal. */
export class PlayedAgent {
  /** The first delivery of each command; one that comes again is known by its id, as a journal would know it. */
  readonly commands: CommandMessage[] = [];
  readonly deliveries: CommandMessage[] = [];
  readonly others: AgentMessage[] = [];
  readonly #workcell: string;
  readonly #broker: Broker;

  /** Resolves when the name is its own; it says hello at once. */
  static async begin(lab: LabSite): Promise<PlayedAgent> {
    const broker = lab.openBroker('agent arm/a');
    const agent = new PlayedAgent(lab.workcell.name, broker);
    const link = await broker.openAgent(address, {
      attached: () => void agent.hello(),
      detached: () => undefined,
      evicted: () => undefined,
      message: (told) => agent.#told(told),
      inquiry: () => undefined,
    });
    lab.onClose(() => link.close());
    return agent;
  }

  private constructor(workcell: string, broker: Broker) {
    this.#workcell = workcell;
    this.#broker = broker;
  }

  #told(told: AgentMessage): void {
    if (told.type === 'step.command') {
      this.deliveries.push(told);
      if (!this.commands.some(({ command_id }) => command_id === told.command_id)) this.commands.push(told);
      return;
    }
    this.others.push(told);
    if (told.type === 'ask-hello') void this.hello();
  }

  async hello(): Promise<void> {
    const body: BodyOf<'agent.hello'> = {
      ...{ ...address, boot_id: 'b', boot: 1, hello_id: newId(), journal_id: 'j', journal_head: 0 },
      ...{ journal_floor: 0, commands: [], capacity: 1 },
      about: { name: 'arm', actions: [{ name: 'move', args: [], files: [], results: [] }] },
    };
    await this.#broker.sendToInbox(message('agent.hello', { workcell: this.#workcell, body }));
  }

  /** The `n`th command, from 1, once it has come. */
  async command(n: number): Promise<CommandMessage> {
    await until(`command ${n} has come`, () => this.commands.length >= n);
    return this.commands[n - 1]!;
  }

  settle({ run_id, command_id, body: { module, instance, number } }: CommandMessage): void {
    const body = { module, instance, number, outcome: 'succeeded' as const, acted: true, data: { mass: 3 } };
    this.#broker.sendReport(message('step.settled', { workcell: this.#workcell, run_id, command_id, body }));
  }
}
