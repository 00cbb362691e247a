/*
 * How moments and lengths of time are written for people. Sentences of the gateway have them in UTC (`moment`); the command line shows them
 * by the clock of its machine, the page by that of the zone that its reader has chosen (`goByZone`). The zone stands beside.
 */

/** A moment within a sentence: UTC, to the second. `at` is milliseconds since the epoch. */
export function moment(at: number): string {
  return new Date(at).toISOString().replace(/\.\d+/, '');
}

/** A moment, as ISO 8601 or in milliseconds since the epoch. */
export type Moment = string | number;

/** A moment: `2026-03-14 09:26:53 CET`. What is none is left as it stands. */
export function formatTime(moment: Moment): string {
  return format(moment, 'HH:mm:ss'.length);
}

/** A moment to the millisecond: `2026-03-14 09:26:53.589 CET`. What is none is left as it stands. */
export function formatExactTime(moment: Moment): string {
  return format(moment, 'HH:mm:ss.SSS'.length);
}

function format(moment: Moment, length: number): string {
  const wall = onWall(moment);
  return wall ? `${wall.day} ${wall.time.slice(0, length)} ${zoneAt(moment)}` : String(moment);
}

/** A moment on a screen that tells its own day and zone: the time alone where the day is that of `now`, `09:26:53`. */
export function formatClock(moment: Moment, now: Moment): string {
  const wall = onWall(moment);
  return wall && wall.day === onWall(now)?.day ? wall.time.slice(0, 8) : formatTime(moment);
}

/** The same to the minute, without its zone: `09:26`, `2026-03-14 09:26`. */
export function formatMinute(moment: Moment, now: Moment): string {
  const wall = onWall(moment);
  if (!wall) return String(moment);
  return `${wall.day === onWall(now)?.day ? '' : `${wall.day} `}${wall.time.slice(0, 5)}`;
}

/** What calendar and clock on the wall show: `2026-03-14` and `09:26:53.589`; undefined for what is no moment. */
function onWall(moment: Moment): { day: string; time: string } | undefined {
  const at = new Date(moment).getTime();
  if (Number.isNaN(at)) return undefined;
  const [day = '', time = ''] = new Date(at - offsetAt(at) * 60_000).toISOString().split('T');
  return { day, time: time.slice(0, -1) };
}

/** All moments within a sentence of the gateway by the clock here. */
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
const languages = ['en-US', 'en-GB', 'en-AU', 'en-IN'];

/** The zone by whose clocks moments are written, and what tells its name and how far it is from UTC. */
interface Clock {
  /** Undefined for that of this machine. */
  zone: string | undefined;
  namers: Intl.DateTimeFormat[];
  offset: Intl.DateTimeFormat;
}

function clockOf(timeZone: string | undefined): Clock {
  const telling = (language: string, timeZoneName: 'short' | 'longOffset'): Intl.DateTimeFormat =>
    new Intl.DateTimeFormat(language, { timeZone, timeZoneName });
  return {
    zone: timeZone,
    namers: languages.map((language) => telling(language, 'short')),
    offset: telling('en-US', 'longOffset'),
  };
}

/** Made when the first moment is written: to read the names of zones takes a process tens of milliseconds. */
let clock: Clock | undefined;

function clockHere(): Clock {
  return (clock ??= clockOf(undefined));
}

/**
 * Has this thread write all moments by the clocks of a zone from now on.
 * @param zone its IANA name; undefined for that of this machine, which also counts where the machine knows no such zone
 */
export function goByZone(zone: string | undefined): void {
  try {
    clock = zone === undefined ? undefined : clockOf(zone);
  } catch {
    clock = undefined;
  }
}

/** Minutes that the clock here is behind UTC at a moment (milliseconds since the epoch), as `Date.getTimezoneOffset` has it. */
export function offsetAt(at: number): number {
  if (clock?.zone === undefined) return new Date(at).getTimezoneOffset();
  const told = clock.offset.formatToParts(at).find(isZone)?.value ?? '';
  const [, sign = '', hours = 0, minutes = 0] = /([+-])(\d\d):(\d\d)/.exec(told) ?? [];
  return (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? 1 : -1) || 0;
}

/** The time zone here at a moment: `CET`, or by how much it is before or behind UTC where it has no name. */
export function zoneAt(moment: Moment): string {
  const names = clockHere().namers.map(
    (namer) => namer.formatToParts(new Date(moment)).find(isZone)?.value ?? '',
  );
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
