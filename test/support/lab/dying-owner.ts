import type { Store } from '../../../shared/store/store.ts';
import { until } from '../until.ts';
import { changed } from '../changed.ts';
import type { Lab } from './lab.ts';

/** What an owner commits. */
type Changes = Parameters<Store['commit']>[1];

/**
 * An owner that dies as `kill -9` ends it at one of its commits, before the store hears of that or after the store has kept it: nothing of
 * it reaches store or broker any more.
 */
export class DyingOwner {
  #died = false;

  /**
   * Resolves once it owns the workcell; no other owner may be there.
   * @param isFatal the commit at which it dies; the first one that is
   */
  static async start(
    lab: Lab,
    moment: 'before' | 'after',
    isFatal: (changes: Changes) => boolean,
  ): Promise<DyingOwner> {
    const owner = new DyingOwner();
    const own = await lab.startOrchestrator({
      store: (store) => owner.#dyingAt(store, moment, isFatal, () => own.broker.close()),
    });
    await own.whenOwner();
    return owner;
  }

  async untilDead(): Promise<void> {
    await until('the owner has died', () => this.#died);
  }

  #dyingAt(
    own: Store,
    moment: 'before' | 'after',
    isFatal: (changes: Changes) => boolean,
    die: () => Promise<void>,
  ): Store {
    return changed(own, {
      commit: async (token, changes) => {
        if (!this.#died && !isFatal(changes)) return own.commit(token, changes);
        if (!this.#died && moment === 'after') await own.commit(token, changes);
        if (!this.#died) {
          this.#died = true;
          await die();
        }
        throw new Error('the owner is dead');
      },
    });
  }
}

/** True of the commit of a change that a person has asked for. */
export const ofAnEdit = ({ runs }: Changes): boolean =>
  runs.some(({ log }) => log.some(({ body }) => body && 'name' in body && body.name === 'EDITED'));
