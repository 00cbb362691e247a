import type { MessageOf } from '../../shared/contracts/message.ts';
import type { Workcell } from '../../shared/workcell/workcell.ts';
import { reindex } from './book.ts';
import type { Turn } from './turn.ts';

/** The workcell file was read again, or somebody has handed in another definition: steps are granted by it from now on. */
export function onWorkcellDefine(turn: Turn, { body }: MessageOf<'workcell.define'>): void {
  const workcell = body.workcell as unknown as Workcell;
  if (workcell.name !== turn.book.workcell.name) {
    turn.remarks.push(`a definition of ${workcell.name} does not belong to this workcell`);
    return;
  }
  turn.book.workcell = workcell;
  // Which location a step waits for is a matter of the workcell's settings.
  for (const run of turn.book.runs.values()) reindex(turn.book, run);
}
