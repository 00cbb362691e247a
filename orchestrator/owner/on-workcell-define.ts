import { isDeepStrictEqual } from 'node:util';
import type { MessageOf } from '../../shared/contracts/message.ts';
import type { Workcell } from '../../shared/workcell/workcell.ts';
import { reindex } from './book.ts';
import type { Turn } from './turn.ts';
import { definitionEvent } from './workcell-events.ts';

/**
 * The workcell file was read again, or somebody has handed in another definition: steps are granted by it from now on. It
 * is in the store with this turn, so that every gateway and every later owner goes by it.
 */
export function onWorkcellDefine(turn: Turn, { id, body }: MessageOf<'workcell.define'>): void {
  const { from, by } = body;
  const workcell = body.workcell as unknown as Workcell;
  const before = turn.book.workcell;
  if (workcell.name !== before.name) {
    turn.remarks.push(`a definition of ${workcell.name} does not belong to this workcell`);
    return;
  }
  const definition = { id, from, at: turn.now, ...(by === undefined ? {} : { by }), workcell };
  turn.putDefinition(definition);
  // Which location a step waits for is a matter of the workcell's settings.
  for (const run of turn.book.runs.values()) reindex(turn.book, run);
  if (isDeepStrictEqual(before, workcell)) return;
  turn.tell({ definition: { from, by: by ?? null } });
  turn.logWorkcell(definitionEvent(definition));
}
