import type { MessageOf } from '../../../shared/contracts/message.ts';
import type { Transaction } from '../transaction.ts';
import { locationEvent } from '../workcell-events.ts';

/** Somebody says what is at a location. What was booked after that was said is nearer to the truth. */
export function onLocationSet(tx: Transaction, { id, body }: MessageOf<'location.set'>): void {
  const { name, state, at } = body;
  if ((tx.state.locations.get(name)?.since ?? 0) >= at) {
    const text = 'a word on a location changes nothing: it has changed since';
    tx.processLog.push({ level: 'info', text, about: { location: name, state } });
    return;
  }
  tx.putLocation(name, { state });
  tx.tell({ location: { name, state } });
  tx.logWorkcell(locationEvent(tx.state.workcell, id, body));
}
