import { moment } from '../../contracts/moment.ts';
import type { ReasonView } from '../../contracts/now.ts';
import { withSince } from './reason.ts';

/** Why an instrument is given nothing, and since when in UTC: `its agent is silent since 2026-11-25T19:39:12Z`. */
export function reasonInWords({ text, since }: Pick<ReasonView, 'text' | 'since'>): string {
  return since === null ? text : withSince(text, moment(Date.parse(since)));
}

/** What to do about it: `look at the instrument, then weir reset arm`; empty where nothing helps but time. */
export function remedyInWords({ first, next }: Pick<ReasonView, 'first' | 'next'>): string {
  return [first, next].filter((part) => part !== null).join(', then ');
}
