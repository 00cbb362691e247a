/** An id, or a time in UTC, amid a sentence. */
const idOrTime = /\b(?:[0-7][0-9A-HJKMNP-TV-Z]{25}|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)\b/g;

const sameDay = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const;
const anotherDay = { ...sameDay, month: 'short', day: 'numeric' } as const;

/**
 * A sentence of the gateway's as a person reads it best: ids by their ends, times by the clock on the wall. Pure.
 * @param now milliseconds since the epoch: a time of today is told without its day
 */
export function readable(text: string, now = Date.now(), timeZone?: string): string {
  return text.replace(idOrTime, (found) => {
    if (!found.includes('-')) return `…${found.slice(-6)}`;
    const zone = timeZone === undefined ? {} : { timeZone };
    const day = new Intl.DateTimeFormat('en-CA', { dateStyle: 'short', ...zone });
    const at = new Date(found);
    const form = day.format(at) === day.format(now) ? sameDay : anotherDay;
    return new Intl.DateTimeFormat(undefined, { ...form, ...zone }).format(at);
  });
}
