import type { MessageOf } from '../../shared/contracts/message.ts';
import type { Transaction } from '../turn/transaction.ts';
import { locationEvent } from '../turn/workcell-events.ts';

/** Somebody says what is at a location. What was booked after that was said is nearer to the truth. */
export function onLocationSet(tx: Transaction, { id, body }: MessageOf<'location.set'>): void {
  const { name, state, at } = body;
  if ((tx.state.locations.get(name)?.since ?? 0) >= at) {
    tx.remarks.push(`location ${name} has changed since it was said to be ${state}`);
    return;
  }
  tx.putLocation(name, { state });
  tx.tell({ location: { name, state } });
  tx.logWorkcell(locationEvent(tx.state.workcell, id, body));
}
