/** A date, and a time with or without seconds and offset: what Python's `isoformat` and `str` write, and ISO 8601. */
const form =
  /^(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,]\d{1,9})?)?(?:[Zz]|[+-](\d\d)(?::?(\d\d))?)?)?$/;

/** Seconds or milliseconds since the epoch; more is no time that JavaScript or Python has. */
const maxNumber = 8_640_000_000_000_000;

/**
 * True for a time as WEI's clients write it (naive ISO 8601) or could be read by WEI: with an offset, a date alone, or a
 * number of seconds or milliseconds since the epoch, which in a form is a text.
 */
export function isTimestamp(value: unknown): boolean {
  if (typeof value === 'number') return Math.abs(value) <= maxNumber;
  if (typeof value !== 'string') return false;
  if (/^\d{1,13}(?:\.\d{1,9})?$/.test(value)) return true;
  const match = form.exec(value);
  if (!match) return false;
  const [year, month, day, hour, minute, second, offsetHour, offsetMinute] = match
    .slice(1)
    .map((part: string | undefined) => Number(part ?? 0));
  return isDay(year, month, day) && isTime(hour, minute, second) && isTime(offsetHour, offsetMinute);
}

function isDay(year = 0, month = 0, day = 0): boolean {
  const date = new Date(0);
  // `Date.UTC` takes the years before 100 for others.
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

function isTime(hour = 0, minute = 0, second = 0): boolean {
  return hour < 24 && minute < 60 && second < 60;
}
