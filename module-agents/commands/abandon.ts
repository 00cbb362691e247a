import { instanceKey, type InstanceAddress } from '../../shared/contracts/address.ts';
import type { BodyOf, MessageOf } from '../../shared/contracts/message.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import type { Logger } from '../../shared/kernel/log/logger.ts';
import type { Journal } from '../journal/index.ts';
import type { CommandIntake } from './intake.ts';
import type { OrderDesk } from '../admin/index.ts';
import type { ActionsUnderWay } from './actions-under-way.ts';

export interface AbandonOrdersOptions {
  address: InstanceAddress;
  journal: Pick<Journal, 'get'>;
  intake: Pick<CommandIntake, 'stop'>;
  underWay: Pick<ActionsUnderWay, 'has' | 'abandon'>;
  orders: Pick<OrderDesk, 'answer'>;
  log: Logger;
}

type Abandonment = MessageOf<'abandon'>;
type Named = BodyOf<'abandon'>['commands'][number];

/**
 * Takes an operator's word that actions are not waited for any more. Only the actions that it names are meant: one that has
 * begun since goes on. What is not acted on here any more is told of once more, or never begins, as by a cancel.
 */
export class AbandonOrders {
  readonly #options: AbandonOrdersOptions;
  /** Orders that were heeded: one comes again where its answer was not heard in time. */
  readonly #heeded = new Set<number>();

  constructor(options: AbandonOrdersOptions) {
    this.#options = options;
  }

  take(order: Abandonment): void {
    const { address, log } = this.#options;
    const { revision } = order.body;
    if (instanceKey(order.body) !== instanceKey(address) || this.#heeded.has(revision)) return;
    this.#heeded.add(revision);
    log.warn({ order: order.body }, 'an operator abandons what acts');
    void this.#heed(order).catch((error: unknown) => log.error({ err: error }, 'an order failed'));
  }

  async #heed(order: Abandonment): Promise<void> {
    const { commands, revision } = order.body;
    const { orders } = this.#options;
    const taken = { command: 'abandon' as const, revision, taken_at: Date.now() };
    const fates = commands.map((named) => this.#abandon(named, order));
    const count = commands.length;
    const asked = `${count} ${count === 1 ? 'action is' : 'actions are'} asked once more to end`;
    orders.answer({ ...taken, phase: 'taken', did: asked });
    const did = (await Promise.all(fates)).join('; ').slice(0, 2000);
    orders.answer({ ...taken, phase: 'done', did, ended_at: Date.now() });
  }

  /** Resolves to what became of it, in words. */
  async #abandon({ command_id, number }: Named, order: Abandonment): Promise<string> {
    const { journal, intake, underWay } = this.#options;
    if (!underWay.has(command_id)) {
      const known = journal.get(command_id);
      const before = known !== undefined && 'outcome' in known && known.outcome.error?.code === 'abandoned';
      intake.stop(command_id, number);
      return `${command_id} was not acted on any more${before ? ': it had been abandoned before' : ''}`;
    }
    const { body } = order;
    const why = body.reason === undefined ? '' : `: ${body.reason}`;
    const reason = new WeirError('abandoned', `abandoned by ${body.by ?? 'an operator'}${why}`);
    switch (await underWay.abandon(command_id, reason)) {
      case 'ended':
        return `the driver has ended its work on ${command_id}, and commands are taken again`;
      case 'left_behind':
        return `${command_id} is abandoned, and commands are taken again; the driver's code still runs in the agent's process and may still move the instrument: restart the agent to be rid of it`;
    }
  }
}
