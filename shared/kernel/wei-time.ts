/** Times and durations as WEI writes them. All inputs are milliseconds. */

const pad = (value: number, digits = 2): string => String(value).padStart(digits, '0');

/**
 * Local time without offset: WEI's scripts subtract it from `datetime.now()`. For anything else use the UTC fields that
 * stand beside it. Null, as in UTC, also for what is not a time, as a damaged store may hold.
 */
export function localTime(ms: number | undefined): string | null {
  const date = new Date(ms ?? NaN);
  if (Number.isNaN(date.getTime())) return null;
  const day = `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
  const time = `${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}`;
  // Python writes microseconds, and its scripts may cut by position.
  return `${day}T${time}.${pad(date.getMilliseconds(), 3)}000`;
}

export function utcTime(ms: number | undefined): string | null {
  const date = new Date(ms ?? NaN);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}

/** The same of a time that there always is; of what is not a time, as a damaged store may hold, the beginning of the epoch. */
export function utcMoment(ms: number): string {
  return utcTime(ms) ?? new Date(0).toISOString();
}

/** A stretch of time, in milliseconds since the epoch. */
export interface Stretch {
  from: number;
  to: number;
}

/** True where something that began and ended then (undefined: it goes on) has part in the stretch. */
export function touches({ from, to }: Stretch, begins: number, ends: number | undefined): boolean {
  return begins < to && (ends === undefined || ends >= from);
}

/** When something began and ended: as WEI writes it, and in UTC. */
export function spanOfTime(started_at: number | undefined, ended_at: number | undefined) {
  return {
    start_time: localTime(started_at),
    end_time: localTime(ended_at),
    duration: isoDuration(started_at, ended_at),
    started_at: utcTime(started_at),
    ended_at: utcTime(ended_at),
  };
}

/** A time with its offset, in ISO 8601, or a day. */
const momentForm = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d))?$/i;

/** Ids of runs hold no time much later, and nobody writes a year of five digits. */
const latest = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** A moment that somebody has written, also as milliseconds since the epoch: these; NaN where it is none, or after the year 9999. */
export function readMoment(text: string): number {
  const at = /^\d{1,15}$/.test(text)
    ? Number(text)
    : momentForm.test(text) && isDay(text)
      ? Date.parse(text)
      : NaN;
  return at <= latest ? at : NaN;
}

/** False of a day that no month has, too: JavaScript takes February 31 for a day in March. */
function isDay(text: string): boolean {
  return new Date(text.slice(0, 10)).getUTCDate() === Number(text.slice(8, 10));
}

/** An ISO 8601 duration such as `PT1.5S` or `P1DT2H3M4S`; null until both ends are known. */
export function isoDuration(start: number | undefined, end: number | undefined): string | null {
  if (start === undefined || end === undefined) return null;
  const ms = Math.max(0, end - start);
  const days = Math.floor(ms / 86_400_000);
  const hours = Math.floor(ms / 3_600_000) % 24;
  const minutes = Math.floor(ms / 60_000) % 60;
  const seconds = (ms % 60_000) / 1000;
  const time = `${hours ? `${hours}H` : ''}${minutes ? `${minutes}M` : ''}${seconds ? `${seconds}S` : ''}`;
  const day = days ? `${days}D` : '';
  if (!time) return day ? `P${day}` : 'PT0S';
  return `P${day}T${time}`;
}

/** A date, and a time with or without seconds and offset: what Python's `isoformat` and `str` write, and ISO 8601. */
const timestampForm =
  /^\d{4}-\d\d-\d\d(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,]\d{1,9})?)?(?:[Zz]|[+-](\d\d)(?::?(\d\d))?)?)?$/;

/** Seconds or milliseconds since the epoch; more is no time that JavaScript or Python has. */
const maxTimestamp = 8_640_000_000_000_000;

/**
 * True for a time as WEI's clients write it (naive ISO 8601) or could be read by WEI: with an offset, a date alone, or a
 * number of seconds or milliseconds since the epoch, which in a form is a text.
 */
export function isTimestamp(value: unknown): boolean {
  if (typeof value === 'number') return Math.abs(value) <= maxTimestamp;
  if (typeof value !== 'string') return false;
  if (/^\d{1,13}(?:\.\d{1,9})?$/.test(value)) return true;
  const match = timestampForm.exec(value);
  if (!match) return false;
  const [hour, minute, second, offsetHour, offsetMinute] = match
    .slice(1)
    .map((part: string | undefined) => Number(part ?? 0));
  return isDay(value) && isTime(hour, minute, second) && isTime(offsetHour, offsetMinute);
}

function isTime(hour = 0, minute = 0, second = 0): boolean {
  return hour < 24 && minute < 60 && second < 60;
}
