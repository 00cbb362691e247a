/** What of the time is shown: how long a stretch (milliseconds), and its end; null follows the clock. */
export interface View {
  span: number;
  until: number | null;
}

/** A stretch of time, in milliseconds since the epoch. */
export interface Stretch {
  from: number;
  to: number;
}

export const usualSpan = 4 * 3_600_000;
const leastSpan = 60_000;
const mostSpan = 7 * 24 * 3_600_000;
/** The part of the picture that stays free at the right of the line of now. */
const room = 0.03;

/** The stretch that is shown at a moment. Pure. */
export function stretchOf({ span, until }: View, now: number): Stretch {
  const to = until ?? now + span * room;
  return { from: to - span, to };
}

/** A longer (`factor` above 1) or shorter stretch; the moment `at` keeps its place. Without it a view that follows the clock goes on to. Pure. */
export function zoom(view: View, now: number, factor: number, at?: number): View {
  const span = Math.round(Math.min(mostSpan, Math.max(leastSpan, view.span * factor)));
  if (at === undefined && view.until === null) return { span, until: null };
  const { from, to } = stretchOf(view, now);
  const kept = at ?? (from + to) / 2;
  return settle(span, kept + ((to - kept) * span) / view.span, now);
}

/** An earlier (`by` below 0) or later stretch; what is not yet is not shown. Pure. */
export function pan(view: View, now: number, by: number): View {
  return settle(view.span, stretchOf(view, now).to + by, now);
}

function settle(span: number, until: number, now: number): View {
  return { span, until: until >= now + span * room ? null : Math.round(until) };
}

/** What an address says of a view: `span` in seconds and `until` in ISO 8601; nothing for the last four hours. */
export interface ViewSearch {
  span?: number | undefined;
  until?: string | undefined;
}

/** The view that an address names; what it says wrongly counts as not said. Pure. */
export function viewOf({ span, until }: ViewSearch): View {
  const ms = span === undefined ? usualSpan : Math.min(mostSpan, Math.max(leastSpan, span * 1000));
  const end = until === undefined ? NaN : Date.parse(until);
  return { span: Number.isFinite(ms) ? ms : usualSpan, until: Number.isNaN(end) ? null : end };
}

/** How an address names a view. Pure. */
export function searchOf({ span, until }: View): ViewSearch {
  return {
    span: span === usualSpan ? undefined : Math.round(span / 1000),
    until: until === null ? undefined : new Date(Math.round(until / 1000) * 1000).toISOString(),
  };
}
