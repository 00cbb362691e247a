import { assertNever } from '../../shared/kernel/assert-never.ts';
import type { InstanceAddress } from '../../shared/contracts/address.ts';
import type { AdminCommand } from '../../shared/contracts/admin-command.ts';
import { endedBy, endsHolds, holdsOf, type Order } from '../../shared/contracts/holds.ts';
import { message, type BodyOf } from '../../shared/contracts/message.ts';
import { covers } from '../../shared/contracts/order-target.ts';
import { overtakes } from '../../shared/contracts/order-number.ts';
import { messageOf, WeirError } from '../../shared/kernel/errors/weir-error.ts';
import type { Logger } from '../../shared/kernel/log/logger.ts';
import type { Journal } from '../journal/index.ts';
import { type AdminHook, type AdminRequest, type ModuleDefinition, NoStop } from '../sdk/inside.ts';
import type { StateWatch } from './state-poll.ts';
import { answerName } from '../../shared/contracts/messages/orders.ts';
import type { Outbox } from '../reporting/index.ts';
import { HeardOrders, OrderLine } from './order-line.ts';
import { orderedStop } from './ordered-stop.ts';

export interface OrderDeskOptions {
  workcell: string;
  address: InstanceAddress;
  module: Pick<ModuleDefinition, 'admin'>;
  journal: Pick<Journal, 'stopped' | 'recordStopped'>;
  /** Ends all that acts, and what has not begun; names the commands that are acted on. */
  intake: { stopAll(reason: WeirError): string[] };
  underWay: { has(commandId: string): boolean };
  /** Asked how the instrument is, once an order has gone to it and once it was answered. */
  watch: Pick<StateWatch, 'lookClosely' | 'untilFit'>;
  outbox: Pick<Outbox, 'put'>;
  /** What time it may be, in milliseconds since the epoch: no clock that the agent knows need be right. */
  clocks: () => readonly number[];
  /** Milliseconds that an order waits for what was ordered before it. */
  timeout: number;
  /** The journal's disk failed: nothing can be begun any more. */
  onBroken: (error: WeirError) => void;
  log: Logger;
}

type Answer = BodyOf<'admin.answer'>;

/** What becomes of an order that the module has no hook for. */
const without: Record<AdminCommand, string> = {
  safety_stop: 'nothing is begun until a reset',
  cancel: 'nothing is begun until a reset',
  reset: 'commands are taken again',
  pause: 'the module cannot hold an action: what acts goes on to its end, and nothing new is begun',
  resume: 'commands are taken again',
  lock: 'nothing new is begun',
  unlock: 'commands are taken again',
  shutdown: 'the module cannot switch its instrument off; nothing new is begun',
};

/**
 * Takes an operator's orders, while actions run, and answers what was done about each and when. The agent heeds each at once,
 * also while the instrument has not done what an earlier one asked; the instrument is asked for one after the other, but for
 * a safety stop, which waits for nothing.
 *
 * A safety stop latches the agent, in its journal, so that it holds across restarts: until a reset that is newer has been
 * carried out, no command begins. What it makes of numbers stands in `HeardOrders`.
 */
export class OrderDesk {
  readonly #options: OrderDeskOptions;
  readonly #heard: HeardOrders;
  readonly #line: OrderLine;
  /** Ended with the next order that only a reset ends, or that is one: what the reset before it came to is told no more. */
  #latestReset = new AbortController();

  constructor(options: OrderDeskOptions) {
    this.#options = options;
    this.#line = new OrderLine(options.timeout);
    this.#heard = new HeardOrders(() => this.stopped());
  }

  /** The safety stop that holds the instrument, if one does. */
  stopped(): Order | undefined {
    return this.#options.journal.stopped();
  }

  /** An order has come; one for others, that is known already, or whose number cannot be real changes nothing. */
  take(given: Order): void {
    const { address, log, clocks } = this.#options;
    if (!covers(given, address)) return;
    const hearing = this.#heard.hear(given, clocks());
    if (hearing.is === 'refuse') {
      log.warn({ order: given }, 'an order is refused: its number cannot be real');
      return;
    }
    if (hearing.is === 'known') {
      log.debug({ order: given }, 'an order changes nothing: a later one is known, or it is known already');
      return;
    }
    const { order } = hearing;
    log.warn({ order }, `an operator orders: ${order.command}`);
    void this.#heed(order).catch((error: unknown) => log.error({ err: error, order }, 'an order failed'));
  }

  /** A safety stop of whom nobody knows. It stops, under the latest number that is known: its own must outlast no reset. */
  takeUnproven(stop: Order): void {
    this.take({ ...stop, revision: 0 });
  }

  /** What was ordered while this agent may have been away: what ends a hold matters only to who knows of that hold. */
  catchUp(orders: readonly Order[]): void {
    for (const order of orders) {
      if (!endsHolds(order.command) || this.#heard.holdsAny(holdsOf(order.command))) this.take(order);
      else this.#heard.note(order, this.#options.clocks());
    }
  }

  /** Tells the owner what was done about an order, until it has kept that. */
  answer(answer: Omit<Answer, 'module' | 'instance' | 'stopped'>): void {
    const { workcell, address, outbox } = this.#options;
    const { module, instance } = address;
    const body = { module, instance, ...answer, stopped: this.stopped() !== undefined };
    outbox.put(answerName(answer), () => message('admin.answer', { workcell, body }));
  }

  async #heed(order: Order): Promise<void> {
    const { command } = order;
    const { watch, underWay } = this.#options;
    const taken_at = Date.now();
    if (holdsOf(command).some((name) => endedBy[name] === 'reset')) this.#latestReset.abort();
    const reset = command === 'reset' ? (this.#latestReset = new AbortController()) : undefined;
    // Up to the first await all happens at once: the latch, the signals, the instrument.
    const latched = command === 'safety_stop' ? this.#latch(order) : undefined;
    const stopping = this.#stopActions(order);
    const called = this.#call(order);
    await latched;
    const taken = { command, revision: order.revision, taken_at };
    // What still acts has the instrument: nothing else is taken before it has ended.
    const waits = command === 'reset' && stopping.length > 0 ? 'once that has ended, ' : '';
    const hook = called?.told ?? `${waits}${without[command]}`;
    const did = [...inWords(stopping), hook].join('; ');
    this.answer({ ...taken, phase: 'taken', did });
    watch.lookClosely();
    try {
      await called?.ended;
      watch.lookClosely();
      if (reset) {
        await this.#release(order);
        // What the instrument has only answered is not done yet: it may start up for a while, or go on.
        const haveEnded = () => !stopping.some((commandId) => underWay.has(commandId));
        if (!(await watch.untilFit(haveEnded, reset.signal))) return;
      }
      this.answer({ ...taken, phase: 'done', did, ended_at: Date.now() });
    } catch (error) {
      if (error instanceof NoStop)
        return this.answer({
          ...taken,
          phase: 'done',
          did: `${did}: ${error.message}`,
          no_stop: true,
          ended_at: Date.now(),
        });
      this.#options.log.error({ err: error, order }, 'the instrument did not do what was ordered');
      const failure = `${did}: it failed: ${messageOf(error)}`.slice(0, 2000);
      this.answer({ ...taken, phase: 'failed', did: failure, ended_at: Date.now() });
    }
  }

  async #latch(order: Order): Promise<void> {
    try {
      await this.#options.journal.recordStopped(order);
    } catch (error) {
      // This process holds the stop; a later one might not know of it.
      this.#options.log.error({ err: error }, 'the safety stop could not be written into the journal');
      if (WeirError.is(error, 'internal_error')) this.#options.onBroken(error);
    }
  }

  async #release({ revision }: Order): Promise<void> {
    const stopped = this.stopped();
    if (stopped && overtakes(revision, stopped.revision))
      await this.#options.journal.recordStopped(undefined);
  }

  /** Has the actions stop that the order ends, and names them. */
  #stopActions({ command }: Order): string[] {
    const { intake } = this.#options;
    switch (command) {
      case 'safety_stop':
      case 'cancel':
      case 'reset':
        return intake.stopAll(orderedStop(command));
      case 'pause':
      case 'resume':
      case 'lock':
      case 'unlock':
      case 'shutdown':
        return [];
      default:
        return assertNever(command);
    }
  }

  #call(order: Order): { told: string; ended: Promise<void> } | undefined {
    const found = this.#hookFor(order.command);
    if (!found) return undefined;
    const lines = this.#options.log.child({ order: order.command });
    const request: AdminRequest = {
      command: order.command,
      ...(order.by === undefined ? {} : { by: order.by }),
      log: {
        info: (text) => lines.info({ text }, 'order'),
        warn: (text) => lines.warn({ text }, 'order'),
        error: (text) => lines.error({ text }, 'order'),
      },
    };
    const waits = order.command !== 'safety_stop' && this.#line.busy;
    const ended = this.#line.pass(order, async () => found.hook(request));
    // It may fail before anybody waits for it.
    ended.catch(() => undefined);
    const when = waits ? 'is called when what was ordered before is done' : 'was called';
    return { told: `the module's "${found.name}" ${when}`, ended };
  }

  /** A module that has no safety stop is paused, and one that cannot be paused is cancelled. */
  #hookFor(command: AdminCommand): { name: AdminCommand; hook: AdminHook } | undefined {
    const { admin } = this.#options.module;
    const names: AdminCommand[] = command === 'safety_stop' ? ['safety_stop', 'pause', 'cancel'] : [command];
    for (const name of names) {
      const hook = admin?.[name];
      if (hook) return { name, hook: (request) => hook.call(admin, request) };
    }
    return undefined;
  }
}

function inWords({ length: count }: readonly string[]): string[] {
  if (count === 0) return [];
  return count === 1
    ? ['1 action was told to stop, and keeps the instrument until it has']
    : [`${count} actions were told to stop, and keep the instrument until they have`];
}
