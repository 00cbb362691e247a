import type { MessageOf } from '../../shared/contracts/message.ts';
import type { Turn } from './turn.ts';

/** Somebody has looked at the instruments: those that were held back for an unknown outcome take commands again. */
export function onWorkcellControl(turn: Turn, { body }: MessageOf<'workcell.control'>): void {
  for (const record of turn.book.instances.values()) {
    if (record.error === undefined || (body.module !== undefined && body.module !== record.module)) continue;
    const { error: _, ...rest } = record;
    turn.putInstance(rest);
  }
}
