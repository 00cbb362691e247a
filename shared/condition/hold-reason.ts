import { holdInWords, type Hold, type HoldName } from '../contracts/holds.ts';
import { endHoldCommand } from './commands.ts';

/** Why an operator's hold lets nothing start, as a `Reason`. */
interface HoldReason {
  key: Exclude<HoldName, 'stopped'> | 'safety_stop';
  text: string;
  since: number;
  first?: string;
  next: string;
}

/**
 * Why an operator's hold lets nothing start, and what ends it.
 * @param module whose hold it is; undefined where it is the whole workcell's
 */
export function reasonOfHold(
  { name, hold }: { name: HoldName; hold: Hold },
  module: string | undefined,
): HoldReason {
  return {
    key: name === 'stopped' ? 'safety_stop' : name,
    text: holdInWords(name, hold),
    since: hold.since,
    ...(name === 'stopped' ? { first: `look at the instrument${module === undefined ? 's' : ''}` } : {}),
    next: endHoldCommand(name, module),
  };
}
