import type { MessageOf } from '../../shared/contracts/message.ts';
import type { InstanceRecord } from '../../shared/contracts/workcell-state.ts';
import type { Turn } from './turn.ts';

/**
 * Somebody has looked at the instruments: those that were held back for an unknown outcome take commands again. One whose
 * agent is not there counts as at rest, for nobody else can say so; only what a run still waits for it goes on owing.
 */
export function onWorkcellControl(turn: Turn, { body }: MessageOf<'workcell.control'>): void {
  for (const record of turn.book.instances.values()) {
    if (body.module !== undefined && body.module !== record.module) continue;
    const { error, held_for: _, ...rest } = record;
    const occupied = record.presence === 'present' ? record.occupied : record.occupied.filter(isInFlight);
    if (error !== undefined || occupied.length < record.occupied.length)
      turn.putInstance({ ...rest, occupied });
  }

  function isInFlight({ command_id, run_id }: InstanceRecord['occupied'][number]): boolean {
    return Object.hasOwn(turn.book.runs.get(run_id)?.snapshot.context.inflight ?? {}, command_id);
  }
}
