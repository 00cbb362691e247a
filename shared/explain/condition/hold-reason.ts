import { holdInWords, type Hold, type HoldName } from '../../contracts/holds.ts';
import type { OrderTarget } from '../../contracts/order-target.ts';
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
 * @param of what it was ordered for
 */
export function reasonOfHold({ name, hold }: { name: HoldName; hold: Hold }, of: OrderTarget): HoldReason {
  return {
    key: name === 'stopped' ? 'safety_stop' : name,
    text: holdInWords(name, hold),
    since: hold.since,
    ...(name === 'stopped' ? { first: `look at the instrument${of.instance === undefined ? 's' : ''}` } : {}),
    next: endHoldCommand(name, of),
  };
}
