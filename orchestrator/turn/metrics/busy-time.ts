import { instanceKey, type InstanceAddress } from '../../../shared/contracts/address.ts';
import { restless, type InstanceRecord } from '../../../shared/contracts/workcell-state.ts';

/** Takes the time, in milliseconds, for which an instance was busy since it was last told. */
type TellBusy = (address: InstanceAddress, ms: number) => void;

/** How long instances have something in hand, while somebody leads. Times are milliseconds of a clock that never jumps. */
export class BusyTime {
  readonly #tell: TellBusy;
  readonly #busy = new Map<string, { address: InstanceAddress; since: number }>();

  constructor(tell: TellBusy) {
    this.#tell = tell;
  }

  /** This is what an instance has in hand from now on. */
  note(record: Pick<InstanceRecord, 'module' | 'instance' | 'occupied'>, now: number): void {
    const key = instanceKey(record);
    const known = this.#busy.get(key);
    if (restless(record).length > 0) {
      if (known) return;
      const { module, instance } = record;
      this.#busy.set(key, { address: { module, instance }, since: now });
    } else if (known) {
      this.#busy.delete(key);
      this.#tell(known.address, now - known.since);
    }
  }

  /** Tells the time so far of those that are busy; it counts on from here. */
  tellSoFar(now: number): void {
    for (const busy of this.#busy.values()) {
      this.#tell(busy.address, now - busy.since);
      busy.since = now;
    }
  }

  /** Nobody knows any more what they have in hand. */
  end(now: number): void {
    this.tellSoFar(now);
    this.#busy.clear();
  }
}
