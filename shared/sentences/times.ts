/*
 * How moments and lengths of time are written for people. Sentences of the gateway have them in UTC (`moment`); the command line and the page
 * show them by the clock of their machine, with its zone, and never in UTC beside that.
 */

/** A moment within a sentence: UTC, to the second. `at` is milliseconds since the epoch. */
export function moment(at: number): string {
  return new Date(at).toISOString().replace(/\.\d+/, '');
}

/** A moment, as ISO 8601 or in milliseconds since the epoch. */
export type Moment = string | number;

/** A moment: `2026-03-14 09:26:53 CET`. What is none is left as it stands. */
export function formatTime(moment: Moment): string {
  return format(moment, timeOfDay);
}

/** A moment to the millisecond: `2026-03-14 09:26:53.589 CET`. What is none is left as it stands. */
export function formatExactTime(moment: Moment): string {
  return format(moment, (date) => `${timeOfDay(date)}.${pad(date.getMilliseconds(), 3)}`);
}

function format(moment: Moment, timeOf: (date: Date) => string): string {
  const date = new Date(moment);
  return Number.isNaN(date.getTime())
    ? String(moment)
    : `${formatDay(date)} ${timeOf(date)} ${zoneAt(moment)}`;
}

/** A moment on a screen that tells its own day and zone: the time alone where the day is that of `now`, `09:26:53`. */
export function formatClock(moment: Moment, now: Moment): string {
  const date = new Date(moment);
  return formatDay(date) === formatDay(new Date(now)) ? timeOfDay(date) : formatTime(moment);
}

/** The same to the minute, without its zone: `09:26`, `2026-03-14 09:26`. */
export function formatMinute(moment: Moment, now: Moment): string {
  const date = new Date(moment);
  const day = formatDay(date) === formatDay(new Date(now)) ? '' : `${formatDay(date)} `;
  return `${day}${timeOfDay(date).slice(0, 5)}`;
}

function formatDay(date: Date): string {
  return [date.getFullYear(), pad(date.getMonth() + 1), pad(date.getDate())].join('-');
}

function timeOfDay(date: Date): string {
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => pad(part)).join(':');
}

/** All moments within a sentence of the gateway by the clock of this machine. */
export function localTimes(sentence: string, write: (at: string) => string = formatTime): string {
  return sentence.replace(/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, write);
}

/** When something is over, or what becomes of it then, by what says so. */
export function endInWords({
  at,
  basis,
}: {
  at: string;
  basis: 'timeout' | 'retry' | 'early' | 'gap' | 'reserved' | 'lost_after' | 'history';
}): string {
  const when = formatTime(at);
  if (basis === 'history') return `by earlier runs likely until ${when}`;
  if (basis === 'lost_after') return `its outcome is unknown at ${when} unless it is back`;
  return basis === 'timeout' ? `by its timeout until ${when} at the latest` : `until ${when}`;
}

/** Languages that know names of zones, each of its own part of the world. */
const namers = ['en-US', 'en-GB', 'en-AU', 'en-IN'].map(
  (language) => new Intl.DateTimeFormat(language, { timeZoneName: 'short' }),
);

/** The time zone of this machine at a moment: `CET`, or by how much it is before or behind UTC where it has no name. */
export function zoneAt(moment: Moment): string {
  const names = namers.map((namer) => namer.formatToParts(new Date(moment)).find(isZone)?.value ?? '');
  return names.find((name) => !name.startsWith('GMT')) ?? (names[0] ?? '').replace('GMT', 'UTC');
}

function isZone({ type }: Intl.DateTimeFormatPart): boolean {
  return type === 'timeZoneName';
}

/** How long something took: `0.21 s`, `12.3 s`, `3 min 05 s`, `2 h 04 min`. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, ms) / 1000;
  if (seconds < 10) return `${seconds.toFixed(2)} s`;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  return inMinutes(Math.round(seconds));
}

/** For how long something that is being watched has gone on: the same in whole seconds, `12 s`. */
export function formatElapsed(ms: number): string {
  const seconds = Math.floor(Math.max(0, ms) / 1000);
  return seconds < 60 ? `${seconds} s` : inMinutes(seconds);
}

/** How long ago something was, or for how long it is so: `12 s`, `4 min`, `3 h 20 min`, `2 d 3 h`. */
export function formatSpan(ms: number): string {
  const seconds = Math.floor(Math.max(0, ms) / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 24 ? `${hours} h ${pad(minutes % 60)} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

function inMinutes(seconds: number): string {
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${pad(seconds % 60)} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${pad(minutes % 60)} min`;
}

function pad(value: number, digits = 2): string {
  return String(value).padStart(digits, '0');
}
