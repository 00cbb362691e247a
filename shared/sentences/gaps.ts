import type { GapTold } from '../contracts/run-event.ts';
import { moment } from './times.ts';

type NameOf = (position: number) => string;

/** `within 300 s of the end of step 1 "Heat"`. */
function bound({ from, point, max }: GapTold, nameOf: NameOf): string {
  return `within ${max} s of the ${point === 'end' ? 'end' : 'beginning'} of ${nameOf(from)}`;
}

/** That a gap is about to break. */
export function gapAtRiskInWords(gap: GapTold, nameOf: NameOf): string {
  const verb = gap.at === 'end' ? 'end' : 'begin';
  return `${nameOf(gap.step)} is to ${verb} ${bound(gap, nameOf)}, which is by ${moment(gap.until)}, and may not`;
}

/** That a gap is broken. */
export function gapBrokenInWords(gap: GapTold, nameOf: NameOf): string {
  const verb = gap.at === 'end' ? 'ended' : 'begun';
  return `${nameOf(gap.step)} has not ${verb} ${bound(gap, nameOf)}`;
}
