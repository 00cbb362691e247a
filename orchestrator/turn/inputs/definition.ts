import { isDeepStrictEqual } from 'node:util';
import type { DefinitionOffer } from '../../../shared/contracts/definition.ts';
import { locationWith, thingsAt } from '../../../shared/contracts/locations.ts';
import type { MessageOf } from '../../../shared/contracts/message.ts';
import { reindex } from '../../state/index.ts';
import type { Transaction } from '../transaction.ts';
import { refillSupplies } from '../supplies.ts';
import { definitionEvent, locationEvent, refillEvent } from '../workcell-changes.ts';

/**
 * The workcell file was read again, or somebody has handed in another definition: steps are granted by it from now on. It
 * is in the store with this turn, so that every gateway and every later owner goes by it.
 */
export function onDefinition(tx: Transaction, offer: DefinitionOffer): void {
  const { id, from, by, workcell } = offer;
  const before = tx.state.workcell;
  if (id === tx.state.definition) return;
  if (workcell.name !== before.name)
    return tx.note('info', 'a definition is of another workcell', { workcell: workcell.name });
  const definition = { ...offer, at: tx.now };
  tx.putDefinition(definition);
  // Which location a step waits for is a matter of the workcell's settings.
  for (const run of tx.state.runs.values()) reindex(tx.state, run);
  if (isDeepStrictEqual(before, workcell)) return;
  tx.tell({ definition: { from, by: by ?? null } });
  tx.logWorkcell(definitionEvent(definition));
}

/** Somebody says what is at a location. What was booked after that was said is nearer to the truth. */
export function onLocationSet(tx: Transaction, { id, body }: MessageOf<'location.set'>): void {
  const { name, state, at, more = [] } = body;
  if ((tx.state.locations.get(name)?.since ?? 0) >= at) {
    const text = 'a word on a location changes nothing: it has changed since';
    return tx.note('info', text, { location: name, state });
  }
  // Whose things those are that stay is still known.
  const known = thingsAt(tx.state.locations.get(name));
  const things = [state, ...more].map((holds) => {
    const at = known.findIndex((each) => each.state === holds);
    return at === -1 ? { state: holds } : (known.splice(at, 1)[0] ?? { state: holds });
  });
  tx.putLocation(name, locationWith(things));
  tx.tell({ location: { name, state } });
  tx.logWorkcell(locationEvent(tx.state.workcell, id, body));
}

/** Somebody has refilled what a module uses up. */
export function onRefill(tx: Transaction, { id, body }: MessageOf<'supplies.refill'>): void {
  if (!refillSupplies(tx, body))
    return tx.note('info', 'a refill changes nothing: it was counted already', { refill: body });
  // Whoever waits for it goes on, or waits for something else.
  tx.explainAll = true;
  tx.logWorkcell(refillEvent(tx.state.workcell, id, body));
}
