import type { AdminCommand } from '../../../shared/contracts/admin-command.ts';
import { deferred, within } from '../../../shared/kernel/lifecycle/waiting.ts';
import { messageOf } from '../../../shared/kernel/errors/weir-error.ts';
import { orderIn } from '../../admin/index.ts';
import type { ActionContext } from '../../sdk/inside.ts';
import type { ModuleLink } from './module-link.ts';

/** An abandoned action is left behind without a module's answer to its cancel after so many milliseconds. */
const cancelAnswered = 1_000;

type Context = Pick<ActionContext<unknown>, 'signal' | 'abandoned' | 'log' | 'goesOn'>;

/** One action, from the moment at which its module may have begun it to its end. A cancel in between is passed on. */
export class InHand {
  readonly #link: ModuleLink;
  readonly #context: Context;
  readonly #cancel = () => void (this.#cancelled = this.#passOnCancel());
  readonly #abandon = () => void this.#leave();
  #cancelled: Promise<void> | undefined;
  #end: (() => void) | undefined;
  /** How many resets had come when it began. */
  #resets = 0;
  readonly #rest = deferred<string>();
  /**
   * Resolves, with the reason, where the module's answer is not waited for: the action is over by the module's own word (see
   * `RestByWord`), or an operator has abandoned it.
   */
  readonly rest = this.#rest.promise;

  constructor(link: ModuleLink, context: Context) {
    this.#link = link;
    this.#context = context;
  }

  begin(): void {
    this.#resets = this.#link.admin.resets;
    this.#end = this.#link.begin({
      onRest: (order) =>
        this.#rest.resolve(`the module answered the ${inWords(order)} and says that it is at rest`),
      onGoesOn: (order) =>
        this.#context.goesOn(`the module answered the ${inWords(order)}, and has not ended the action`),
    });
    const { signal, abandoned } = this.#context;
    signal.addEventListener('abort', this.#cancel, { once: true });
    abandoned.addEventListener('abort', this.#abandon, { once: true });
    if (signal.aborted) this.#cancel();
    if (abandoned.aborted) this.#abandon();
  }

  end(): void {
    this.#context.signal.removeEventListener('abort', this.#cancel);
    this.#context.abandoned.removeEventListener('abort', this.#abandon);
    this.#end?.();
    this.#end = undefined;
  }

  /** The module is still asked to stop, but a hung one is not waited for. */
  async #leave(): Promise<void> {
    // What abandons an action stops it in the same breath.
    await Promise.resolve();
    await within(this.#cancelled ?? Promise.resolve(), cancelAnswered);
    this.#rest.resolve(messageOf(this.#context.abandoned.reason));
  }

  /**
   * Asks the module to stop, unless a reset has ended the action already. It may not, or not at once: the action ends when the
   * module says so.
   */
  async #passOnCancel(): Promise<void> {
    const { log, signal } = this.#context;
    // An operator's order is passed on as it is: a cancel beside it could come after a reset and undo it.
    if (orderIn(signal.reason) !== undefined) return;
    try {
      const answer = await this.#link.admin.cancel(this.#resets, () => this.#isCancelWanted());
      if (answer === 'not known') log.warn('the module knows no cancel; it is waited for');
    } catch (error) {
      log.warn(`the module could not be asked to stop: ${messageOf(error)}`);
    }
  }

  /** A cancel is for everything that a module has in hand, so it is kept back while that is more than this action. */
  #isCancelWanted(): boolean {
    // Ended meanwhile: a cancel would stop only what others have begun since.
    if (!this.#end) return false;
    const others = this.#link.inHand - 1;
    if (others > 0)
      this.#context.log.warn(`not cancelled on the module, which would stop ${others} other actions as well`);
    return others === 0;
  }
}

function inWords(order: AdminCommand): string {
  return order.replace('_', ' ');
}
