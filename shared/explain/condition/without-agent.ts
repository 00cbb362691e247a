import { restless, type InstanceRecord, type OccupiedBy } from '../../contracts/workcell-state.ts';
import { nameCommand } from './still-acting.ts';

type Seen = Pick<InstanceRecord, 'occupied' | 'presence'>;

/** The actions that an instrument keeps running although no agent of it is connected: no order reaches them. Pure. */
export function withoutAgent(record: Seen): OccupiedBy[] {
  return record.presence === 'present' ? [] : restless(record).filter(({ keeps_running }) => keeps_running);
}

/** What is said of one: `run 01K… step 2 "Incubate" runs without an agent: a stop cannot reach it`. Pure. */
export function sayUnreached(what: string): string {
  return `${what} runs without an agent: a stop cannot reach it`;
}

/** The same of all that an instrument keeps running; undefined if there are none. Pure. */
export function describeWithoutAgent(record: Seen): string | undefined {
  const all = withoutAgent(record).map((entry) => sayUnreached(nameCommand(entry)));
  return all.length === 0 ? undefined : all.join('; ');
}
