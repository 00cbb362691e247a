import type { RunEvent } from './run-event.ts';

type WithoutTime<E> = E extends unknown ? Omit<E, 'at'> : never;

/** An event whose time is that of the turn in which it is played. */
export type TimelessEvent = WithoutTime<RunEvent>;
