/** An id, or a time in UTC, amid a sentence. */
const idOrTime = /\b(?:[0-7][0-9A-HJKMNP-TV-Z]{25}|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)\b/g;

const day = { dateStyle: 'short' } as const;
const sameDay = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const;
const anotherDay = { ...sameDay, month: 'short', day: 'numeric' } as const;

/**
 * A sentence of the gateway's as a person reads it best: ids by their ends, times by the clock on the wall. Pure.
 * @param now milliseconds since the epoch: a time of today is told without its day
 */
export function readable(text: string, now = Date.now(), timeZone?: string): string {
  return text.replace(idOrTime, (found) => {
    if (!found.includes('-')) return `…${found.slice(-6)}`;
    const days = formatOf(day, timeZone);
    const at = new Date(found);
    const form = days.format(at) === days.format(now) ? sameDay : anotherDay;
    return formatOf(form, timeZone).format(at);
  });
}

const formats = new Map<object, Map<string | undefined, Intl.DateTimeFormat>>();

/** To make one takes longer than to use it a hundred times, and a list has a time in each row. */
function formatOf(form: Intl.DateTimeFormatOptions, timeZone: string | undefined): Intl.DateTimeFormat {
  const zones = formats.get(form) ?? new Map<string | undefined, Intl.DateTimeFormat>();
  formats.set(form, zones);
  const known = zones.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat(undefined, timeZone === undefined ? form : { ...form, timeZone });
  zones.set(timeZone, made);
  return made;
}

/** The text with a capital first letter. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
