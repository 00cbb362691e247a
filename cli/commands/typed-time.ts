import { InvalidArgumentError } from 'commander';
import { readMoment } from '../../shared/kernel/wei-time.ts';
import { formatTime } from '../../shared/sentences/index.ts';

/** What help and refusals say of it. */
export const timeForms = '9:00, "tomorrow 9:00", 2026-11-30T09:00, or with a zone 2026-11-30T09:00Z';

/** A day, and a time of it: by the clock of this machine where no zone is named. */
const clockForm = /^(?:(today|tomorrow|\d{4}-\d\d-\d\d)(?:[ T]|$))?(?:(\d{1,2}):(\d\d)(?::(\d\d))?)?$/i;

/**
 * A time as it is typed, in milliseconds since the epoch. A time of the day alone is that of today: whoever means tomorrow says so.
 * @throws InvalidArgumentError that names what can be typed, and for a day alone, or a time that a day does not have
 */
export function readTime(text: string, now = Date.now()): number {
  const typed = text.trim();
  const exact = readMoment(typed);
  if (/T/i.test(typed) && !Number.isNaN(exact)) return exact;
  const [, day = 'today', hour, minute, second = '0'] = clockForm.exec(typed) ?? [];
  const at = hour === undefined ? undefined : atClock(day, [hour, minute ?? '', second].map(Number), now);
  if (at === undefined) throw new InvalidArgumentError(`expected a time such as ${timeForms}`);
  return at;
}

/**
 * The same as a submission is told it. A time of this machine's clock is to come yet: one that is past would have a run begin at once.
 * @throws InvalidArgumentError
 */
export function readMomentToCome(text: string, now = Date.now()): string {
  if (!Number.isNaN(readMoment(text.trim())) && !clockForm.test(text.trim())) return text.trim();
  const at = readTime(text, now);
  if (at > now) return new Date(at).toISOString();
  throw new InvalidArgumentError(pastInWords(at));
}

/** What is to be said of a time that is to come and is past. */
export function pastInWords(at: number): string {
  return `${formatTime(at)} is past: for the next day say "tomorrow 9:00"`;
}

function atClock(day: string, [hour = 0, minute = 0, second = 0]: number[], now: number): number | undefined {
  const date = new Date(now);
  const named = /^(\d+)-(\d+)-(\d+)$/.exec(day)?.slice(1).map(Number);
  if (named) date.setFullYear(named[0] ?? 0, (named[1] ?? 0) - 1, named[2]);
  else if (day.toLowerCase() === 'tomorrow') date.setDate(date.getDate() + 1);
  // A day that no month has is another one by now.
  if (named && (date.getDate() !== named[2] || date.getMonth() + 1 !== named[1])) return undefined;
  date.setHours(hour, minute, second, 0);
  // Where clocks are put forward, an hour of that night is missing.
  const isThere = date.getHours() === hour && date.getMinutes() === minute && second < 60;
  return isThere ? date.getTime() : undefined;
}

const spanForm = /^(?:(\d+)d)?\s*(?:(\d+)h)?\s*(?:(\d+)m(?:in)?)?$/i;

/** A length of time as it is typed (`2h`, `90m`, `1h30m`, `1d`), in milliseconds. @throws InvalidArgumentError */
export function readSpan(text: string): number {
  const [days = 0, hours = 0, minutes = 0] = (spanForm.exec(text.trim())?.slice(1) ?? []).map((part) =>
    Number(part ?? 0),
  );
  const ms = ((days * 24 + hours) * 60 + minutes) * 60_000;
  if (ms > 0) return ms;
  throw new InvalidArgumentError('expected a length of time such as 2h, 90m, 1h30m or 1d');
}
