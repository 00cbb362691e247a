import type { InstanceRecord } from '../../contracts/workcell-state.ts';
import type { Workcell } from '../../contracts/workcell.ts';

/** How long a silent agent is waited for, unless the workcell says otherwise: milliseconds. */
const defaultLostAfter = 10 * 60_000;

/** After how many milliseconds of silence the outcome of what an agent has in hand is unknown. */
export function lostAfterOf({ config }: Workcell): number {
  const { lost_after } = config.rest;
  return typeof lost_after === 'number' ? lost_after * 1000 : defaultLostAfter;
}

/** When the outcome of what an instance that is not there has in hand is unknown, in milliseconds since the epoch. */
export function lostAt(workcell: Workcell, { since }: Pick<InstanceRecord, 'since'>): number {
  return since + lostAfterOf(workcell);
}
