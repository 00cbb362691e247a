import { restless, type InstanceRecord, type OccupiedBy } from '../../contracts/workcell-state.ts';
import { nameCommand } from './still-acting.ts';

type Seen = Pick<InstanceRecord, 'occupied' | 'presence'>;

/** The actions that an instrument keeps running although no agent of it is connected: no order reaches them. Pure. */
export function withoutAgent(record: Seen): OccupiedBy[] {
  return record.presence === 'present' ? [] : restless(record).filter(({ keeps_running }) => keeps_running);
}

/**
 * The same in words, `run 01K… step 2 "Incubate" runs without an agent: a stop cannot reach it`; undefined if there are none. Made here alone,
 * wherever people read it. Pure.
 */
export function describeWithoutAgent(record: Seen): string | undefined {
  const all = withoutAgent(record);
  if (all.length === 0) return undefined;
  const [runs, them] = all.length === 1 ? ['runs', 'it'] : ['run', 'them'];
  return `${all.map(nameCommand).join(' and ')} ${runs} without an agent: a stop cannot reach ${them}`;
}
