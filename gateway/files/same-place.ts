import { newId } from '../../shared/contracts/ids.ts';
import type { CounterStore } from '../../shared/store/index.ts';
import type { Files } from './files.ts';

/** The place has this name of its own. */
const nameFile = '.place';
const lease = 'files:places';
/** More places are none of one lab. */
const most = 16;

/** Whether all gateways of a lab have the files of runs in one place: each that runs leases the name of its own. */
export class SamePlace {
  readonly #files: Pick<Files, 'claim'>;
  readonly #leases: CounterStore;
  readonly #ms: number;
  #name: string | undefined;

  /** @param ms milliseconds for which a gateway counts as running after it has looked */
  constructor(files: Pick<Files, 'claim'>, leases: CounterStore, ms: number) {
    [this.#files, this.#leases, this.#ms] = [files, leases, ms];
  }

  /** @throws WeirError `store_unavailable`, `files_unavailable`; errors of the file system as they are */
  async isShared(): Promise<boolean> {
    this.#name ??= await this.#files.claim(nameFile, newId());
    await this.#leases.lease(lease, [this.#name], this.#ms, most);
    return (await this.#leases.holdersOf(lease)).length <= 1;
  }
}
