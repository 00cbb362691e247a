import type { Broker } from '../../shared/broker/index.ts';
import { type InstanceAddress, instanceKey } from '../../shared/contracts/address.ts';
import {
  type BodyOf,
  type CommandMessage,
  type InboxMessage,
  type MessageOf,
  type OwnAgentMessage,
  message,
} from '../../shared/contracts/message.ts';
import type { CommitMark } from '../../shared/contracts/commit-mark.ts';
import { Simulation } from '../simulation/index.ts';
import { messageOf } from '../../shared/kernel/errors/weir-error.ts';
import { messageIds, derivedSpan, tracedBy } from '../../shared/observe/index.ts';
import type { Logger } from '../../shared/kernel/log/logger.ts';
import type { Outgoing } from './messages.ts';
import type { Proofs } from './proofs.ts';
import { answerName } from '../../shared/contracts/messages/orders.ts';
import { mostKept } from '../../shared/contracts/messages/steps.ts';
import { groupBy } from '../../shared/kernel/grouping.ts';

export interface DispatcherDeps {
  broker: Broker;
  workcell: string;
  /** Of the latest commit. */
  mark: () => CommitMark;
  /** Milliseconds for a command to take along which reports are kept. */
  sendKept: number;
  /** Milliseconds for an agent to answer an inquiry. */
  inquiry: number;
  proofs: Proofs;
  /** Spans of commands are made here. */
  traces: boolean;
  log: Logger;
}

export interface DispatcherHooks {
  /** Nobody has that copy of the command, nor ever will. `wentAlong`: it went by the queue of another agent. */
  returned(command: CommandMessage, wentAlong: boolean): void;
  /** What became of a simulated command. */
  simulated(settled: MessageOf<'step.settled'>): void;
}

/**
 * Sends what a committed turn wants sent, and waits for nothing: each message may be lost, and whoever misses it says so. A
 * command is never sent again from here: that a second copy of it may be under way must be committed first.
 */
export class Dispatcher {
  readonly #deps: DispatcherDeps;
  readonly #simulation: Simulation;
  readonly #kept: KeptReports;
  readonly #processes = new Processes();
  readonly #stopListening: () => void;
  #stopped = false;

  constructor(deps: DispatcherDeps, hooks: DispatcherHooks) {
    this.#deps = deps;
    this.#simulation = new Simulation({
      settle: (settled) => hooks.simulated(settled),
      inquire: (body) => this.#inquire(body),
    });
    this.#stopListening = deps.broker.onReturned((returned, wentAlong) => {
      // Whether its own agent is still there, the next message to it alone will tell.
      this.#processes.forget(returned.body);
      if (returned.type === 'step.command') hooks.returned(returned, wentAlong);
    });
    this.#kept = new KeptReports(deps.sendKept, (told) =>
      this.#sendTogether(told.map((each) => this.#keptMessage(each))),
    );
  }

  /** What these messages say is committed: the agents that are waiting to hear so are told, by and by. */
  keep(messages: readonly InboxMessage[]): void {
    if (this.#stopped) return;
    this.#kept.note(messages);
    this.#deps.proofs.heard(messages);
    this.#processes.heard(messages);
    if (!this.#deps.log.isLevelEnabled('debug')) return;
    for (const sent of messages)
      if (sent.type === 'step.settled')
        this.#deps.log.debug({ ...messageIds(sent), outcome: sent.body.outcome }, 'a result is committed');
  }

  /** Returns at once; does nothing once the term is over. Commands go last, and to one process together. */
  send(outgoing: readonly Outgoing[]): void {
    if (this.#stopped) return;
    const commands: CommandMessage[] = [];
    for (const item of outgoing) {
      switch (item.kind) {
        case 'command':
          commands.push(item.message);
          break;
        case 'control':
          if (item.message.type === 'welcome') this.#processes.welcomed(item.message.body);
          this.#send([item.message]);
          break;
        case 'order':
          void this.#sendOrder(item.message);
          break;
        case 'simulate':
        case 'cancel-simulated':
          this.#simulation.play(item);
          break;
      }
    }
    this.#sendTogether(commands.map((command) => this.#commandToSend(command)));
  }

  /** Nothing more is sent: the term is over. */
  stop(): void {
    this.#stopped = true;
    this.#simulation.stop();
    this.#kept.stop();
    this.#stopListening();
  }

  #keptMessage({ address: { module, instance }, names }: Told): MessageOf<'kept'> {
    return message('kept', { workcell: this.#deps.workcell, body: { module, instance, kept: names } });
  }

  #commandToSend(command: CommandMessage): CommandMessage {
    const kept = this.#kept.take(command.body);
    const traced = this.#deps.traces ? tracedForAgent(command) : command;
    if (this.#deps.log.isLevelEnabled('debug')) {
      const { module, instance } = command.body;
      this.#deps.log.debug({ ...messageIds(command), module, instance }, 'a command is sent');
    }
    return kept.length === 0 ? traced : { ...traced, body: { ...traced.body, kept } };
  }

  #sendTogether(messages: readonly OwnAgentMessage[]): void {
    for (const group of groupBy(messages, (each) => this.#processes.of(each)).values()) this.#send(group);
  }

  /** One that cannot be sent keeps no other from it. */
  #send(group: readonly OwnAgentMessage[]): void {
    const { broker, proofs, mark } = this.#deps;
    const [only, ...others] = group;
    if (!only) return;
    try {
      const [first = only, ...next] = group.map((sent) => proofs.prove({ ...sent, mark: mark() }));
      broker.sendToAgent(first, ...next);
    } catch (error) {
      if (others.length > 0) for (const each of group) this.#send([each]);
      else this.#note(`a ${only.type} cannot be sent`, error, messageIds(only));
    }
  }

  async #inquire(body: BodyOf<'inquiry'>): Promise<BodyOf<'inquiry.answer'> | undefined> {
    const { broker, proofs, workcell, inquiry } = this.#deps;
    try {
      const asked = proofs.prove(message('inquiry', { workcell, body }));
      return (await broker.inquire(asked, inquiry))?.body;
    } catch (error) {
      this.#note(`${body.module}/${body.instance} cannot be asked what it would return`, error);
      return undefined;
    }
  }

  async #sendOrder(order: MessageOf<'admin.order'>): Promise<void> {
    try {
      const { broker, proofs, mark } = this.#deps;
      await broker.broadcast(proofs.proveToAll({ ...order, mark: mark() }));
    } catch (error) {
      // An agent that is cut off is told with its next welcome.
      this.#note(`the order ${order.body.command} did not reach the agents`, error);
    }
  }

  #note(text: string, error: unknown, ids: object = {}): void {
    this.#deps.log.warn({ ...ids, reason: error === undefined ? undefined : messageOf(error) }, text);
  }
}

/** The command as its agent gets it where a span will be made of it here: what the agent does is below that. */
function tracedForAgent(command: CommandMessage): CommandMessage {
  return { ...command, ...tracedBy(derivedSpan('command', command.command_id, command)) };
}

/**
 * Which agents are sent messages together, as the hellos say that were answered by a welcome: of those that the owner did not heed, one may
 * come late, of a process that the agent has left. An agent joins its process once it has acted on a command that its journal did not
 * know at its hello: by then it has its welcome, which comes by its own queue and which nothing may overtake.
 */
class Processes {
  readonly #of = new Map<string, { process: string; head: number; joined: boolean }>();
  /** What the hellos of the latest turn say, by agent and hello. */
  readonly #said = new Map<string, { process: string; head: number }>();

  /** These messages were applied by a turn that is committed. */
  heard(messages: readonly InboxMessage[]): void {
    this.#said.clear();
    for (const { type, body } of messages) {
      if (type === 'agent.hello') {
        const { process, journal_head: head, wants_proof, hello_id } = body;
        // Whoever has an account of its own reads no queue but its own.
        if (process !== undefined && !wants_proof)
          this.#said.set(`${instanceKey(body)} ${hello_id}`, { process, head });
      } else if (type === 'step.settled') {
        const known = this.#of.get(instanceKey(body));
        if (known && body.acted && body.number > known.head) known.joined = true;
      }
    }
  }

  welcomed(welcome: BodyOf<'welcome'>): void {
    const said = this.#said.get(`${instanceKey(welcome)} ${welcome.hello_id}`);
    if (said === undefined) this.forget(welcome);
    else this.#of.set(instanceKey(welcome), { ...said, joined: false });
  }

  /** What is about to be sent to the same goes together: to agents of a process, or to one alone. */
  of({ body }: OwnAgentMessage): string {
    const known = this.#of.get(instanceKey(body));
    return known?.joined ? known.process : instanceKey(body);
  }

  forget(address: InstanceAddress): void {
    this.#of.delete(instanceKey(address));
  }
}

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
  readonly #tell: (told: Told[]) => void;
  readonly #waiting = new Map<string, Told>();
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param delay milliseconds that a command is waited for
   * @param tell tells agents which of their reports are kept
   */
  constructor(delay: number, tell: (told: Told[]) => void) {
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
    this.#tell([...this.#waiting.values()].map(({ address }) => ({ address, names: this.take(address) })));
  }
}

/** The report that a message is, where its agent keeps it until it hears that it is committed. */
function reportIn(message: InboxMessage): { name: string; address: InstanceAddress }[] {
  if (message.type === 'step.settled') return [{ name: message.command_id, address: message.body }];
  return message.type === 'admin.answer' ? [{ name: answerName(message.body), address: message.body }] : [];
}
