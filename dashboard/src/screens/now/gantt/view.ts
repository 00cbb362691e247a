/** What of the time is shown: how long a stretch (milliseconds), and its end; null follows the clock. */
export interface View {
  /** `fit`: as long as what is known of the last hours asks for. */
  span: number | 'fit';
  until: number | null;
}

/** A view of which it is settled how long a stretch it shows. */
export interface SpanView extends View {
  span: number;
}

/** A stretch of time, in milliseconds since the epoch. */
export interface Stretch {
  from: number;
  to: number;
}

const minute = 60_000;
const hour = 60 * minute;
/** The longest stretch that is chosen by itself; so much is read for it. */
export const usualSpan = 4 * hour;
/** Stretches that are chosen by themselves: few, so that the picture seldom jumps to another one. */
const fits = [5 * minute, 15 * minute, 30 * minute, hour, 2 * hour, usualSpan];
const leastSpan = minute;
const mostSpan = 7 * 24 * hour;
/** The part of the picture that stays free at the right of the line of now. */
const room = 0.03;

/**
 * The view with its stretch: where that is to fit, the shortest one that begins before all that is known of the last hours. Pure.
 * @param earliest when that begins (milliseconds since the epoch); undefined where nothing is known
 */
export function fitted({ span, until }: View, earliest: number | undefined, now: number): SpanView {
  if (span !== 'fit') return { span, until };
  const wanted = now - (earliest ?? now);
  return { span: fits.find((each) => each * (1 - room) >= wanted) ?? usualSpan, until: null };
}

/** The stretch that is shown at a moment. Pure. */
export function stretchOf({ span, until }: SpanView, now: number): Stretch {
  const to = until ?? now + span * room;
  return { from: to - span, to };
}

/** A longer (`factor` above 1) or shorter stretch; the moment `at` keeps its place. Without it a view that follows the clock goes on to. Pure. */
export function zoom(view: SpanView, now: number, factor: number, at?: number): SpanView {
  const span = Math.round(Math.min(mostSpan, Math.max(leastSpan, view.span * factor)));
  if (at === undefined && view.until === null) return { span, until: null };
  const { from, to } = stretchOf(view, now);
  const kept = at ?? (from + to) / 2;
  return settle(span, kept + ((to - kept) * span) / view.span, now);
}

/** An earlier (`by` below 0) or later stretch; what is not yet is not shown. Pure. */
export function pan(view: SpanView, now: number, by: number): SpanView {
  return settle(view.span, stretchOf(view, now).to + by, now);
}

function settle(span: number, until: number, now: number): SpanView {
  return { span, until: until >= now + span * room ? null : Math.round(until) };
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
