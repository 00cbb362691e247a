import type { OpenEnd } from '../contracts/forecast.ts';
import { formatElapsed, formatTime, type Moment } from './times.ts';

/** What is expected of something that is not over; moments are ISO 8601. */
export interface ToldForecast {
  end?: { about: string; from: string; until: string };
  /** True where more of it may come. */
  at_least?: boolean;
  open?: OpenEnd['why'];
  not_before?: string;
}

const openInWords: Record<OpenEnd['why'], string> = {
  answer: 'somebody is asked, and goes on with an answer',
  duration: 'an action of it was never done before, and its workflow does not say how long it takes',
  outcome_unknown: 'somebody has to say what became of a step',
  failed_step: 'a step has failed, and somebody has to say how the run goes on',
  paused: 'the run is paused',
  silent: 'the instrument that has a step is not heard',
  no_instance: 'no instrument takes a step of it as things are',
  occupied: 'an instrument that it needs has something of which nobody can tell when it ends',
  supplies: 'too little is left of what a step of it uses up, and nobody knows when somebody refills',
  place:
    'something stands where a step of it moves a thing to, and nobody knows when somebody takes that away',
};

/**
 * When something will be over: `done about 14:20 (14:05 to 14:40)`. Who cannot tell says until when it is not, and why.
 * @param write a moment as its reader reads it
 */
export function forecastInWords(
  { end, at_least, open, not_before }: ToldForecast,
  write: (at: Moment) => string = formatTime,
): string {
  if (open !== undefined) {
    const earliest = not_before === undefined ? '' : `done not before ${write(not_before)}: `;
    return `${earliest}${openInWords[open]}`;
  }
  if (!end) return 'nobody can tell when it is done';
  const when = `done ${spanInWords(end, write)}`;
  return at_least ? `${when} at the earliest: more steps may come` : when;
}

/** The same in few words, for a line among others: `done about 14:20`, `done not before 14:20`; '' where nobody can tell. */
export function forecastInShort(
  { end, at_least, open, not_before }: ToldForecast,
  write: (at: Moment) => string = formatTime,
): string {
  if (open === undefined && end && !at_least) return `done about ${write(end.about)}`;
  const earliest = open === undefined ? end?.about : not_before;
  return earliest === undefined ? '' : `done not before ${write(earliest)}`;
}

/** When something is expected: `about 14:20 (14:05 to 14:40)`. */
export function spanInWords(
  { about, from, until }: NonNullable<ToldForecast['end']>,
  write: (at: Moment) => string = formatTime,
): string {
  const [first, last] = [write(from), write(until)];
  return `about ${write(about)}${first === last ? '' : ` (${first} to ${last})`}`;
}

/** When a step was to begin and to end, by the first forecast of it. */
export interface ToldFirst {
  begin: Moment;
  end?: Moment;
}

/** `10:02:10 to 10:03:00`, or `from 10:02:10`. @param write a moment as its reader reads it */
export function plannedInWords({ begin, end }: ToldFirst, write: (at: Moment) => string): string {
  return end === undefined ? `from ${write(begin)}` : `${write(begin)} to ${write(end)}`;
}

/**
 * How that came true: `began 12 s late`, `began on time, ended 3 s early`.
 * @param began when its first attempt did
 * @param ended where it has succeeded at its first attempt
 */
export function keptInWords({ begin, end }: ToldFirst, began: Moment, ended?: Moment): string {
  const last = end === undefined || ended === undefined ? [] : [`ended ${lateInWords(end, ended)}`];
  return [`began ${lateInWords(begin, began)}`, ...last].join(', ');
}

/** `12 s late`, `3 s early`, `on time`. */
export function lateInWords(planned: Moment, actual: Moment): string {
  const late = new Date(actual).getTime() - new Date(planned).getTime();
  if (Math.abs(late) < 1_000) return 'on time';
  return `${formatElapsed(Math.abs(late))} ${late > 0 ? 'late' : 'early'}`;
}
