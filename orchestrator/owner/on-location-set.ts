import type { MessageOf } from '../../shared/contracts/message.ts';
import type { Turn } from './turn.ts';
import { locationEvent } from './workcell-events.ts';

/** Somebody says what is at a location. What was booked after that was said is nearer to the truth. */
export function onLocationSet(turn: Turn, { id, body }: MessageOf<'location.set'>): void {
  const { name, state, at } = body;
  if ((turn.book.locations.get(name)?.since ?? 0) >= at) {
    turn.remarks.push(`location ${name} has changed since it was said to be ${state}`);
    return;
  }
  turn.putLocation(name, { state });
  turn.tell({ location: { name, state } });
  turn.logWorkcell(locationEvent(turn.book.workcell, id, body));
}
