import { withSince } from '../../shared/condition/reason.ts';
import type { ReasonView } from '../../shared/contracts/now.ts';
import { formatIsoTime, localTimes } from './format.ts';

/** Why an instrument is given nothing, and since when: `its agent is silent since 2026-11-25 19:39:12`. */
export function describeReason({ text, since }: Pick<ReasonView, 'text' | 'since'>): string {
  return localTimes(since === null ? text : withSince(text, formatIsoTime(since)));
}

/** What to do about it: `look at the instrument, then weir reset arm`; empty where nothing helps but time. */
export function describeRemedy({ first, next }: Pick<ReasonView, 'first' | 'next'>): string {
  return [first, next].filter((part) => part !== null).join(', then ');
}
