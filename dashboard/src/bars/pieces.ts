import type { Reservation } from '../../../client/index.ts';
import type { ActionBar, StepForecast, StepWait } from '../api/index.ts';

/** A thing with its place in time, in milliseconds since the epoch. */
export interface Piece<T> {
  from: number;
  /** Infinity where it goes on; its beginning where its end is not known. */
  to: number;
  of: T;
}

/** A step that an instrument is expected to do. */
interface PlannedStep extends Pick<ActionBar, 'run_id' | 'label' | 'step' | 'step_name'> {
  outcome: 'planned';
  /** None yet. */
  attempt: 0;
}

/** What was done, is done, or is to be done. */
export interface Bar extends Piece<ActionBar | PlannedStep> {
  /** What is expected of it, where it is not over. */
  forecast?: StepForecast | undefined;
  /** When what is under way is expected to end. */
  due?: number | undefined;
  /** How long the same took before. */
  usual?: Usual | undefined;
}

/** In milliseconds: half of them took no longer, and 95 of 100. */
export interface Usual {
  median: number;
  p95: number;
}

type Track = Bar[];

/** What is drawn in one row: bars of one track never lie over each other, and stand in the order of time. */
export interface Lane {
  /** What the row is of, in words. */
  key: string;
  tracks: Track[];
  /** In the order of their beginnings. */
  waits: Piece<StepWait>[];
  /** When people have it to themselves. */
  reserved: Piece<Reservation>[];
  /** Of a step: when its first bar was to begin and to end by the first forecast of it. */
  planned?: { begin: number; end?: number } | undefined;
}

/** The same of two readings of one bar. */
export function barKey({ run_id, step, attempt }: Pick<ActionBar, 'run_id' | 'step' | 'attempt'>): string {
  return `${run_id}.${step}.${attempt}`;
}

/** Until when a bar reaches at a moment: what is under way to that moment, or to when it is expected to end. */
export function endOf({ to, due }: Bar, now: number): number {
  return to === Infinity ? Math.max(now, due ?? now) : to;
}

/** Until when the outcome of a bar was unknown after its end; its end where it was known. */
export function settledAt(bar: Bar, now: number): number {
  const end = endOf(bar, now);
  const until = 'unknown_until' in bar.of ? bar.of.unknown_until : undefined;
  if (until === undefined) return end;
  return Math.max(end, until === null ? now : Date.parse(until));
}

/** The position of the first piece that does not end before a moment: by halves, for tracks are long. Pure. */
export function firstFrom(pieces: readonly { to: number }[], from: number): number {
  let low = 0;
  let high = pieces.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((pieces[middle]?.to ?? Infinity) < from) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** What was told with its times, where it lies in time. */
export function pieceOf<T extends { from: string; to: string | null }>(of: T, goesOn: boolean): Piece<T> {
  const from = Date.parse(of.from);
  if (of.to === null) return { from, to: goesOn ? Infinity : from, of };
  // Clocks of agents may be set back amid an action.
  return { from, to: Math.max(from, Date.parse(of.to)), of };
}

/**
 * What is expected of a step that has not begun; undefined where nobody knows when it begins, or where it was to be over already. What is
 * late begins when it was told of.
 * @param readAt when that was told (milliseconds since the epoch)
 */
export function aheadOf(
  { run_id, label }: Pick<ActionBar, 'run_id' | 'label'>,
  forecast: StepForecast,
  readAt: number,
): Bar | undefined {
  const { step, name: step_name, begin, end, not_before } = forecast;
  if (!begin) return undefined;
  const from = Math.max(readAt, Date.parse(begin.about));
  const to = Date.parse(end?.about ?? not_before ?? begin.about);
  if (end && to <= readAt) return undefined;
  const of = { run_id, label, step, step_name, outcome: 'planned', attempt: 0 } as const;
  return { from, to: Math.max(from, to), of, forecast };
}

/** Bars in as few tracks as they need. Pure. */
export function layTracks(acted: readonly Bar[], planned: readonly Bar[]): Track[] {
  const tracks: Track[] = [];
  const lay = (bar: Bar, isFree: (track: Track) => boolean): void => {
    const free = tracks.find(isFree);
    if (free) free.push(bar);
    else tracks.push([bar]);
  };
  for (const bar of acted.toSorted((a, b) => a.from - b.from))
    lay(bar, (track) => (track.at(-1)?.to ?? 0) <= bar.from);
  for (const bar of planned) lay(bar, (track) => isFreeFor(bar, track.at(-1)));
  return tracks;
}

/** True where what is planned follows the last bar of a track. */
function isFreeFor({ from, to }: Bar, last: Bar | undefined): boolean {
  if (!last) return true;
  if (last.of.outcome === 'planned') return last.to <= from;
  return last.to === Infinity ? (last.due ?? 0) <= from : last.to <= to;
}
