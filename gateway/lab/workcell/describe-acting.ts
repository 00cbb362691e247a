import { parseCommandId } from '../../../shared/contracts/command-id.ts';
import { describeActing, describeLeftBehind, isDeaf, leftBehindBy } from '../../../shared/explain/index.ts';
import type { InstanceRecord, OccupiedBy } from '../../../shared/contracts/workcell-state.ts';
import { utcTime } from '../../../shared/kernel/wei-time.ts';
import type { InHandView, LeftBehindView } from './instance-view.ts';

/** What an instance has in hand, a sentence each and its facts; `now` is milliseconds since the epoch. */
export function describeInHand({ occupied }: Pick<InstanceRecord, 'occupied'>, now: number): InHandView[] {
  return occupied.map((entry) => describeEntry(entry, now));
}

function describeEntry(entry: OccupiedBy, now: number): InHandView {
  const { run_id, command_id, step_name, acting_since, asked_to_stop, rested = false } = entry;
  return {
    run_id,
    command_id,
    step: parseCommandId(command_id)?.step ?? null,
    step_name: step_name ?? null,
    acting_since: utcTime(acting_since),
    asked_to_stop: utcTime(asked_to_stop),
    rested,
    answers: !isDeaf(entry, now),
    text: describeActing(entry, now),
  };
}

/** Abandoned actions whose driver runs on in the agent's process. */
export function describeLeft(record: InstanceRecord): LeftBehindView[] {
  return leftBehindBy(record).map((left) => {
    const { command_id, step_name, acting_since, abandoned_at } = left;
    const { run_id = null, step = null } = parseCommandId(command_id) ?? {};
    return {
      ...{ run_id, command_id, step, step_name },
      acting_since: utcTime(acting_since),
      abandoned_at: utcTime(abandoned_at),
      text: describeLeftBehind(left),
    };
  });
}
