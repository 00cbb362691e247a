import type { GapTold } from '../contracts/run-event.ts';
import { formatDuration, moment } from './times.ts';

type NameOf = (position: number) => string;

/** `within 300 s of the end of step 1 "Heat"`. */
function bound({ from, point, max, min }: Omit<GapTold, 'until'>, nameOf: NameOf): string {
  const counted = `the ${point === 'end' ? 'end' : 'beginning'} of ${nameOf(from)}`;
  return max === undefined
    ? `${min ?? 0} s after ${counted} at the earliest`
    : `within ${max} s of ${counted}`;
}

/** What a gap asks for. */
export function gapInWords(gap: Omit<GapTold, 'until'>, nameOf: NameOf): string {
  return `${nameOf(gap.step)} is to ${gap.at === 'end' ? 'end' : 'begin'} ${bound(gap, nameOf)}`;
}

/** That a gap is about to break. */
export function gapAtRiskInWords(gap: GapTold, nameOf: NameOf): string {
  const verb = gap.at === 'end' ? 'end' : 'begin';
  return `${nameOf(gap.step)} is to ${verb} ${bound(gap, nameOf)}, which is by ${moment(gap.until)}, and may not`;
}

/** That a gap is broken, and by how much where the step has come to that point; or that it was kept, as is known later. */
export function gapBrokenInWords(gap: GapTold, nameOf: NameOf): string {
  const [verb, done] = gap.at === 'end' ? ['end', 'ended'] : ['begin', 'begun'];
  const step = nameOf(gap.step);
  const { missed_by, max } = gap;
  if (missed_by === undefined) return `${step} has not ${done} ${bound(gap, nameOf)}`;
  if (missed_by <= 0) return `${step} has ${done} in time after all, ${bound(gap, nameOf)}`;
  const off = `${formatDuration(missed_by * 1000)} ${max === undefined ? 'early' : 'late'}`;
  return `${step} has ${done} ${off}: it was to ${verb} ${bound(gap, nameOf)}`;
}
