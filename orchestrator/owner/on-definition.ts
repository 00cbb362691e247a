import { isDeepStrictEqual } from 'node:util';
import { offerRecord, type DefinitionOffer } from '../../shared/contracts/definition.ts';
import type { InboxMessage } from '../../shared/contracts/message.ts';
import type { Store } from '../../shared/store/store.ts';
import { reindex } from './book.ts';
import type { Turn } from './turn.ts';
import { definitionEvent } from './workcell-events.ts';

/**
 * The definition that a gateway has put into the store, where one of the messages says that there is one. A message that somebody
 * has made up leads to a look, and to nothing else.
 */
export async function findOffer(
  store: Pick<Store, 'readRecord'>,
  messages: readonly InboxMessage[],
): Promise<{ kind: 'definition'; offer: DefinitionOffer }[]> {
  if (!messages.some(({ type }) => type === 'workcell.define')) return [];
  const found = await store.readRecord(offerRecord.kind, offerRecord.id);
  return found ? [{ kind: 'definition', offer: found.body as unknown as DefinitionOffer }] : [];
}

/**
 * The workcell file was read again, or somebody has handed in another definition: steps are granted by it from now on. It
 * is in the store with this turn, so that every gateway and every later owner goes by it.
 */
export function onDefinition(turn: Turn, offer: DefinitionOffer): void {
  const { id, from, by, workcell } = offer;
  const before = turn.book.workcell;
  if (id === turn.book.definition) return;
  if (workcell.name !== before.name) {
    turn.remarks.push(`a definition of ${workcell.name} does not belong to this workcell`);
    return;
  }
  const definition = { ...offer, at: turn.now };
  turn.putDefinition(definition);
  // Which location a step waits for is a matter of the workcell's settings.
  for (const run of turn.book.runs.values()) reindex(turn.book, run);
  if (isDeepStrictEqual(before, workcell)) return;
  turn.tell({ definition: { from, by: by ?? null } });
  turn.logWorkcell(definitionEvent(definition));
}
