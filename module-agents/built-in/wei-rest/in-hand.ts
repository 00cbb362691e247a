import type { AdminCommand } from '../../../shared/contracts/admin-command.ts';
import { messageOf } from '../../../shared/errors/weir-error.ts';
import type { ActionContext } from '../../sdk/define-module.ts';
import type { ModuleLink } from './module-link.ts';

/** A signal that was aborted for an order of an operator is followed by the order itself, within so many milliseconds. */
const sameMoment = 50;

/** One action, from the moment at which its module may have begun it to its end. A cancel in between is passed on. */
export class InHand {
  readonly #link: ModuleLink;
  readonly #context: Pick<ActionContext<unknown>, 'signal' | 'log'>;
  readonly #cancel = () => void this.#passOnCancel();
  #end: (() => void) | undefined;
  #tellRest: (order: AdminCommand) => void = () => undefined;
  /** Resolves where the action is over by the module's own word, with the order that ended it; see `RestByWord`. */
  readonly rest = new Promise<AdminCommand>((resolve) => (this.#tellRest = resolve));

  constructor(link: ModuleLink, context: Pick<ActionContext<unknown>, 'signal' | 'log'>) {
    this.#link = link;
    this.#context = context;
  }

  begin(): void {
    this.#end = this.#link.begin(this.#tellRest);
    const { signal } = this.#context;
    signal.addEventListener('abort', this.#cancel, { once: true });
    if (signal.aborted) this.#cancel();
  }

  end(): void {
    this.#context.signal.removeEventListener('abort', this.#cancel);
    this.#end?.();
    this.#end = undefined;
  }

  /**
   * Asks the module to stop. It may not, or not at once: the action ends when the module says so. A cancel is for
   * everything that a module has in hand, so it is kept back while that is more than this action.
   */
  async #passOnCancel(): Promise<void> {
    const { log } = this.#context;
    // An operator's order is passed on as it is: a cancel beside it could come after a reset and undo it.
    await new Promise(setImmediate);
    if (performance.now() - this.#link.admin.orderedAt < sameMoment) return;
    // Ended meanwhile: a cancel would stop only what others have begun since.
    if (!this.#end) return;
    const others = this.#link.inHand - 1;
    if (others > 0) {
      log.warn(`not cancelled on the module, which would stop ${others} other actions as well`);
      return;
    }
    try {
      const answer = await this.#link.admin.cancel();
      if (answer === 'not known') log.warn('the module knows no cancel; it is waited for');
    } catch (error) {
      log.warn(`the module could not be asked to stop: ${messageOf(error)}`);
    }
  }
}
