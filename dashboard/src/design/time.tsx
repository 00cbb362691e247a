import type { ReactElement } from 'react';
import { useNow } from '../live/clock.tsx';
import { asClock, inShort } from './duration.ts';

const absolute = new Intl.DateTimeFormat(undefined, {
  ...({ dateStyle: 'medium', timeStyle: 'medium' } as const),
  hourCycle: 'h23',
});
const clock = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium', hourCycle: 'h23' });

/** A moment as people here write it, to the second. `at` is ISO 8601. */
export function inFull(at: string): string {
  return absolute.format(new Date(at));
}

/** The time of day of a moment, to the second. `at` is ISO 8601. */
export function timeOfDay(at: string): string {
  return clock.format(new Date(at));
}

/** How long ago a moment was, with the moment itself on hover. Nothing where it is not known. */
export function Ago({
  at,
  clock = false,
}: {
  at: string | null | undefined;
  clock?: boolean;
}): ReactElement | null {
  const now = useNow();
  if (at === null || at === undefined) return null;
  const ms = now - Date.parse(at);
  return (
    <time dateTime={at} title={inFull(at)}>
      {clock ? asClock(ms) : inShort(ms)}
    </time>
  );
}
