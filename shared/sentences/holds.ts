import { weightiestHold, type Hold, type HoldName, type Holds } from '../contracts/holds.ts';
import { byWhom } from './names.ts';
import { moment } from './times.ts';

const words: Record<HoldName, string> = {
  stopped: 'held by a safety stop',
  cancelled: 'cancelled',
  shut_down: 'shut down',
  paused: 'paused',
  locked: 'locked',
};

/** A hold in words such as `paused by Ada`. */
export function holdInWords(name: HoldName, { by }: Pick<Hold, 'by'>): string {
  return `${words[name]}${byWhom({ by })}`;
}

/** The weightiest hold that is set, in words such as `the workcell is paused by Ada since 2026-11-25T10:00:00Z`. */
export function describeHold(holds: Holds | undefined, subject: string): string | undefined {
  const found = weightiestHold(holds);
  return found && `${subject} is ${holdInWords(found.name, found.hold)} since ${moment(found.hold.since)}`;
}
