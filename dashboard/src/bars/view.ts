/** What of the time is shown: how long a stretch (milliseconds), and its end; null follows the clock. */
export interface View {
  /** `fit`: as long as what is known of the last hours asks for. */
  span: number | 'fit';
  until: number | null;
}

/** A view of which it is settled how long a stretch it shows. */
export interface SpanView extends View {
  span: number;
  /** The part of it that lies after now, where that is more than an edge. */
  ahead?: number | undefined;
}

/** A stretch of time, in milliseconds since the epoch. */
export interface Stretch {
  from: number;
  to: number;
}

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
/** The longest stretch that is chosen by itself; so much is read for it. */
export const usualSpan = 4 * hour;
/** Stretches that are chosen by themselves: few, so that the picture seldom jumps to another one. */
const fits = [5 * minute, 15 * minute, 30 * minute, hour, 2 * hour, usualSpan];
const leastSpan = minute / 6;
const mostSpan = 7 * 24 * hour;
/** Where one stretch no longer fits, the next one is so many times as long. */
const growth = 1.25;
/** The part of the picture that stays free at the right of the line of now. */
const room = 0.03;
/** The same where something is planned: few, as stretches are. */
const rooms = [0.25, 0.5, 0.75] as const;

/**
 * The view with its stretch: where that is to fit, the shortest one that begins before all that is known of the last hours, and that ends
 * after all that is planned. Pure.
 * @param earliest when that begins (milliseconds since the epoch); undefined where nothing is known
 * @param latest when that ends; undefined where nothing is planned
 */
export function fitted(
  { span, until }: View,
  earliest: number | undefined,
  now: number,
  latest?: number,
): SpanView {
  if (span !== 'fit') {
    if (latest === undefined) return { span, until };
    return { span, until, ahead: rooms.find((ahead) => span * ahead >= latest - now) ?? rooms[1] };
  }
  const before = Math.max(0, now - (earliest ?? now));
  if (latest === undefined)
    return { span: fits.find((each) => each * (1 - room) >= before) ?? usualSpan, until: null };
  const after = latest - now;
  const fitting = fits
    .flatMap((each) => rooms.map((ahead) => ({ span: each, until: null, ahead })))
    .find((each) => each.span * (1 - each.ahead) >= before && each.span * each.ahead >= after);
  return fitting ?? { span: usualSpan, until: null, ahead: rooms[before > after ? 0 : 1] };
}

/**
 * The view of what has begun and goes on: where it is to fit, it stands still while the line of now moves through it, and becomes longer in few
 * steps. Pure.
 * @param to when it is expected to be over, as far as that is known
 */
export function fittedOpen(view: View, { from, to }: Stretch, now: number): SpanView {
  if (view.span !== 'fit') return fitted(view, from, now, to > now ? to : undefined);
  const needed = Math.max(leastSpan, (Math.max(to, now) - from) / (1 - 2 * room));
  const span = Math.round(growth ** Math.ceil(Math.log(needed) / Math.log(growth)));
  return { span, until: null, ahead: (from - now) / span + 1 - room };
}

/** The view of what is over: where it is to fit, all of it, with an edge. Pure. */
export function fittedPast({ span, until }: View, { from, to }: Stretch): SpanView {
  const edge = Math.max((to - from) * room, second / 2);
  return { span: span === 'fit' ? Math.round(to - from + 2 * edge) : span, until: until ?? to + edge };
}

/** The stretch that is shown at a moment. Pure. */
export function stretchOf({ span, until, ahead = room }: SpanView, now: number): Stretch {
  const to = until ?? now + span * ahead;
  return { from: to - span, to };
}

/** A longer (`factor` above 1) or shorter stretch; the moment `at` keeps its place. Without it a view that follows the clock goes on to. Pure. */
export function zoom(view: SpanView, now: number, factor: number, at?: number): SpanView {
  const span = Math.round(Math.min(mostSpan, Math.max(leastSpan, view.span * factor)));
  if (at === undefined && view.until === null) return { ...view, span, until: null };
  const { from, to } = stretchOf(view, now);
  const kept = at ?? (from + to) / 2;
  return settle({ ...view, span }, kept + ((to - kept) * span) / view.span, now);
}

/** An earlier (`by` below 0) or later stretch; what comes after what is planned soon is not shown. Pure. */
export function pan(view: SpanView, now: number, by: number): SpanView {
  return settle(view, stretchOf(view, now).to + by, now);
}

function settle(view: SpanView, until: number, now: number): SpanView {
  return { ...view, until: until >= stretchOf({ ...view, until: null }, now).to ? null : Math.round(until) };
}

/** What an address says of a view: `span` in seconds and `until` in ISO 8601; nothing for a stretch that fits. */
export interface ViewSearch {
  span?: number | undefined;
  until?: string | undefined;
}

/** The view that an address names; what it says wrongly counts as not said. Pure. */
export function viewOf({ span, until }: ViewSearch): View {
  const ms = span === undefined ? NaN : Math.min(mostSpan, Math.max(leastSpan, span * 1000));
  const end = until === undefined ? NaN : Date.parse(until);
  const isPast = !Number.isNaN(end);
  return { span: Number.isFinite(ms) ? ms : isPast ? usualSpan : 'fit', until: isPast ? end : null };
}

/** How an address names a view. Pure. */
export function searchOf({ span, until }: View): ViewSearch {
  return {
    span: span === 'fit' ? undefined : Math.round(span / 1000),
    until: until === null ? undefined : new Date(Math.round(until / 1000) * 1000).toISOString(),
  };
}
