import { weightiestHold, type HoldName, type Holds } from '../contracts/holds.ts';
import { byWhom } from './names.ts';
import { moment } from './times.ts';

const words: Record<HoldName, string> = {
  stopped: 'held by a safety stop',
  cancelled: 'cancelled',
  shut_down: 'shut down',
  paused: 'paused',
  locked: 'locked',
};

/** What a safety stop is called while the module still has the time to confirm it. */
export const stopAsked = 'stop asked';

/** A hold in words such as `paused by Ada`. */
export function holdInWords(name: HoldName, { by }: { by?: string | undefined }): string {
  return `${words[name]}${byWhom({ by })}`;
}

/** The weightiest hold that is set, see `heldSince`. */
export function describeHold(holds: Holds | undefined, subject: string): string | undefined {
  const found = weightiestHold(holds);
  return found && heldSince(subject, found.name, found.hold);
}

/** That a hold is set, and since when, as far as it is known: `the workcell is paused by Ada since 2026-11-25T10:00:00Z`. */
export function heldSince(
  subject: string,
  name: HoldName,
  { by, since }: { by?: string | undefined; since?: number | undefined },
): string {
  const time = since === undefined ? '' : ` since ${moment(since)}`;
  return `${subject} is ${holdInWords(name, { by })}${time}`;
}
