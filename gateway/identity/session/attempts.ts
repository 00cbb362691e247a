import { sha256Of } from '../../../shared/kernel/digest.ts';
import ipaddr from 'ipaddr.js';
import type { CounterStore } from '../../../shared/store/index.ts';
import { tooMany } from '../../http/index.ts';

/** So many wrong passwords are free; each further one doubles the wait. */
const free = { name: 5, address: 20 };
const waits = { first: 1_000, longest: 300_000 };
/** After so long without another one, all are forgotten. */
const forgotten = 3_600_000;

/** What became of an attempt: one of the two, or neither where it was wrong. Neither of them rejects. */
interface Attempt {
  right(): Promise<void>;
  /** Nobody has found out. */
  undecided(): Promise<void>;
}

/**
 * Who may try a password now, at whichever gateway. Names and addresses are counted apart, and names that nobody has as any other.
 * A stranger's guess costs the store one small write, and all guesses a bounded number of counters. Whoever is signed in, and who sends a
 * key, is not concerned.
 */
export class Attempts {
  readonly #store: CounterStore;

  constructor(store: CounterStore) {
    this.#store = store;
  }

  /**
   * Begins an attempt, which counts as wrong until something else is said of it: many at once are no way around it.
   * @param address that of the client, undefined where it has gone
   * @throws WeirError `too_many_requests` with the time to wait; `store_unavailable`, and nobody can prove a password then
   */
  async begin(name: string, address: string | undefined): Promise<Attempt> {
    const wrong = { by: 1, ms: forgotten };
    const ofName = { ...wrong, name: `wrong name ${bucket(name)}`, rest: { free: free.name, ...waits } };
    const from = network(address);
    const ofAddress = {
      ...wrong,
      name: `wrong from ${bucket(from)}`,
      rest: { free: free.address, ...waits },
    };
    const noRoom = await this.#store.count([ofName, ofAddress]);
    if (noRoom) throw tooMany('too many wrong passwords were tried', noRoom.wait);
    const takeBack = async (ofHis: number): Promise<void> => {
      const back = [
        { ...ofName, by: -ofHis },
        { ...ofAddress, by: -1 },
      ];
      await this.#store.count(back).catch(() => undefined);
    };
    return {
      // Of the address not all of it: whoever has a password himself could guess those of others in between.
      right: () => takeBack(Number.MAX_SAFE_INTEGER),
      undecided: () => takeBack(1),
    };
  }
}

/** One of 65,536: the store never drops a counter before its time, and strangers make up names, and have addresses, without number. */
function bucket(text: string): string {
  return sha256Of(text).slice(0, 4);
}

/** Of IPv6 the first half: each machine has as many addresses as it likes in its own network. */
function network(address: string | undefined): string {
  if (address === undefined || !ipaddr.isValid(address)) return '';
  const from = ipaddr.process(address);
  return from.kind() === 'ipv4' ? from.toString() : from.toByteArray().slice(0, 8).join('.');
}
