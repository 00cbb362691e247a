import type { AdminCommand } from '../../../shared/contracts/admin-command.ts';
import { commandId } from '../../../shared/contracts/command-id.ts';
import { newId } from '../../../shared/contracts/ids.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import {
  message,
  type BodyOf,
  type CommandMessage,
  type MessageOf,
} from '../../../shared/contracts/message.ts';
import { nextOrder } from '../../../shared/contracts/order-number.ts';
import { until } from '../until.ts';
import type { ScriptedBroker } from './scripted-broker.ts';

/** The workcell and the agent of which it is the owner. */
export const workcell = 'bench';
export const address = { module: 'arm', instance: 'pc1' };

/** What a test wants otherwise about a command. */
interface Changes {
  action?: string;
  args?: JsonObject;
  files?: Record<string, string>;
  number?: number;
  session?: number;
  epoch?: number;
}

/** The owner of the workcell, as a script: it reads what the agent sends and says what the test wants. */
export class ScriptedOwner {
  readonly #bench: { readonly broker: ScriptedBroker };
  readonly run_id = newId();
  epoch = 1;
  session = 0;
  #number = 0;
  #revision = 0;

  constructor(bench: { readonly broker: ScriptedBroker }) {
    this.#bench = bench;
  }

  get #broker(): ScriptedBroker {
    return this.#bench.broker;
  }

  hellos(): MessageOf<'agent.hello'>[] {
    return this.#broker.inbox('agent.hello');
  }

  async nextHello(after: number): Promise<MessageOf<'agent.hello'>> {
    await until('the agent says hello', () => this.hellos().length > after);
    return this.hellos().at(-1)!;
  }

  /** Resolves two heartbeats later: whatever could have happened by now would have. */
  async someHeartbeats(): Promise<void> {
    const count = this.#broker.heartbeats().length;
    await until('heartbeats have passed', () => this.#broker.heartbeats().length > count + 2);
  }

  /** Answers the latest hello with a new session. */
  welcome(changes: { hello_id?: string; want?: string[]; session?: number; epoch?: number } = {}): void {
    this.session = changes.session ?? this.session + 1;
    this.epoch = changes.epoch ?? this.epoch;
    const hello_id = changes.hello_id ?? this.hellos().at(-1)!.body.hello_id;
    this.#broker.deliver(
      message<'welcome'>('welcome', {
        workcell,
        epoch: this.epoch,
        session: this.session,
        body: { ...address, hello_id, want: changes.want ?? [] },
      }),
    );
  }

  /** The owner has committed the reports of these. */
  keep(...commands: CommandMessage[]): void {
    const kept = commands.map(({ command_id }) => command_id);
    this.#broker.deliver(message<'kept'>('kept', { workcell, body: { ...address, kept } }));
  }

  askHello(epoch = this.epoch): void {
    this.#broker.deliver(message<'ask-hello'>('ask-hello', { workcell, epoch, body: {} }));
  }

  command(changes: Changes = {}): CommandMessage {
    const number = changes.number ?? this.#number + 1;
    this.#number = Math.max(this.#number, number);
    const step: BodyOf<'step.command'>['step'] = {
      position: number,
      id: newId(),
      name: 'a step',
      action: changes.action ?? 'move',
      args: changes.args ?? {},
      files: changes.files ?? {},
    };
    return message<'step.command'>('step.command', {
      workcell,
      run_id: this.run_id,
      command_id: commandId({ run_id: this.run_id, step: number, attempt: 1 }),
      epoch: changes.epoch ?? this.epoch,
      session: changes.session ?? this.session,
      body: { ...address, number, experiment_id: newId(), step },
    });
  }

  /** Sends a command that is made anew, or one that was sent before. */
  send(command: CommandMessage = this.command()): void {
    this.#broker.deliver(command);
  }

  /** Sends a new command, and returns it. */
  give(changes?: Changes): CommandMessage {
    const command = this.command(changes);
    this.send(command);
    return command;
  }

  /** The same command under the present epoch and session. */
  again(command: CommandMessage): CommandMessage {
    return { ...command, epoch: this.epoch, session: this.session };
  }

  cancel(command: CommandMessage): void {
    const { command_id, body } = command;
    this.#broker.deliver(
      message<'cancel'>('cancel', {
        workcell,
        epoch: this.epoch,
        body: { ...address, commands: [{ command_id, number: body.number }] },
      }),
    );
  }

  /** Hands an operator's order to the agent; each has a higher number than the one before. */
  order(command: AdminCommand): void {
    this.#revision = nextOrder(Date.now(), [this.#revision]);
    const body = { command, revision: this.#revision, at: Date.now() };
    this.#broker.deliver(message<'admin.order'>('admin.order', { workcell, body }));
  }

  /** An operator gives up waiting for these. */
  abandon(revision: number, ...commands: CommandMessage[]): void {
    const named = commands.map(({ command_id, body }) => ({ command_id, number: body.number }));
    const order = { revision, at: 1, by: 'Ada', reason: 'stuck' };
    this.#broker.deliver(
      message<'abandon'>('abandon', { workcell, body: { ...address, ...order, commands: named } }),
    );
  }

  /** What the agent has answered to the order of that number. */
  async answer(revision: number, phase: 'taken' | 'done'): Promise<string> {
    const find = () =>
      this.#broker
        .inbox('admin.answer')
        .find(({ body }) => body.revision === revision && body.phase === phase);
    await until('the order is answered', () => find() !== undefined);
    return find()!.body.did;
  }

  reports(command: CommandMessage): MessageOf<'step.settled'>[] {
    return this.#broker.inbox('step.settled').filter(({ command_id }) => command_id === command.command_id);
  }

  async report(command: CommandMessage, count = 1): Promise<MessageOf<'step.settled'>> {
    await until('the command is reported', () => this.reports(command).length >= count);
    return this.reports(command)[count - 1]!;
  }

  refusals(command: CommandMessage): MessageOf<'step.refused'>[] {
    return this.#broker.inbox('step.refused').filter(({ command_id }) => command_id === command.command_id);
  }

  async refusal(command: CommandMessage): Promise<MessageOf<'step.refused'>> {
    await until('the command is refused', () => this.refusals(command).length > 0);
    return this.refusals(command)[0]!;
  }
}
