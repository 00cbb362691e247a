import { offsetAt } from '../../../../shared/sentences/index.ts';

const minute = 60_000;

/** A moment as a field for local times has it, `2026-11-26T08:05`; '' for none. Pure but for the zone that the page goes by. */
export function toLocal(at: string | undefined): string {
  const moment = Date.parse(at ?? '');
  if (Number.isNaN(moment)) return '';
  return new Date(moment - offsetAt(moment) * minute).toISOString().slice(0, 16);
}

/** The moment that such a field has, in UTC; undefined where it has none. */
export function fromLocal(text: string): string | undefined {
  const wall = Date.parse(`${text}Z`);
  if (Number.isNaN(wall)) return undefined;
  // The offset is asked for twice: where clocks are put forward or back, that of the first guess may be the other one.
  const near = wall + offsetAt(wall) * minute;
  return new Date(wall + offsetAt(near) * minute).toISOString();
}
