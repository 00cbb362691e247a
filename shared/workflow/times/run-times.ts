import type { RunDefinition } from '../../contracts/run.ts';
import type { Problem } from '../../kernel/json/problem.ts';
import { cutShort } from '../../kernel/some-of.ts';
import { readMoment, utcMoment } from '../../kernel/wei-time.ts';
import type { TimesDocument } from './time-keys.ts';

/** What a workflow, or whoever hands it in, says of when the run is to begin and to be over. */
export type WrittenTimes = Partial<Pick<TimesDocument, 'not_before' | 'complete_by' | 'after'>>;

/** When a run is handed in, and where its lab is. */
export interface Clock {
  /** Milliseconds since the epoch. */
  at: number;
  /** The zone of the lab, by its IANA name. */
  zone: string;
}

const dayMs = 86_400_000;
/** A run that was to begin longer ago than a year was to begin at another time: seconds and days were read as milliseconds. */
const longestAgo = 366 * dayMs;

export type RunTimes = Pick<RunDefinition, 'not_before' | 'complete_by'>;

/**
 * The times of a run. What the submission says of its beginning counts in the place of all that the workflow says of it, and so for its end.
 * @param submitted the fields of the submission
 */
export function timesOfRun(
  workflow: WrittenTimes,
  submitted: WrittenTimes,
  { at, zone }: Clock,
): { times: RunTimes; problems: Problem[] } {
  const problems: Problem[] = [];
  const isSaid = (value: unknown) => value !== undefined && value !== null && value !== '';
  const begins = isSaid(submitted.not_before) || isSaid(submitted.after) ? submitted : workflow;
  const ends = isSaid(submitted.complete_by) ? submitted : workflow;
  const tell = (of: WrittenTimes, key: keyof WrittenTimes, message: string): void => {
    const isOfWorkflow = of === workflow;
    const subject = isOfWorkflow ? `"${key}"` : `the submission's "${key}"`;
    problems.push({ pointer: isOfWorkflow ? `/${key}` : '', message: `${subject} ${message}` });
  };

  function read(of: WrittenTimes, key: 'not_before' | 'complete_by'): number | undefined {
    const written = of[key];
    if (!isSaid(written)) return undefined;
    const text = String(written).trim();
    const found = readMoment(text);
    const example = `a time with its zone, such as ${utcMoment(at).slice(0, 16)}Z`;
    if (Number.isNaN(found) || /^\d+-\d+-\d+$/.test(text)) {
      const what = Number.isNaN(found) ? '' : ', a day without a time of day';
      const message = `must be ${example}, or milliseconds since the epoch, and is "${cutShort(text)}"${what}`;
      return void tell(of, key, message);
    }
    if (key === 'complete_by' || found > at - longestAgo) return found;
    return void tell(
      of,
      key,
      `is "${cutShort(text)}", which is read as ${utcMoment(found)}, more than a year ago: write ${example}`,
    );
  }

  function readAfter(earliest: number): number | undefined {
    const { after } = begins;
    if (!isSaid(after)) return undefined;
    const time = timeOfDay(after ?? '');
    if (time) return nextTime(time, { at: earliest, zone });
    const message = `must be a time of day, such as "21:00", and is "${cutShort(String(after))}"`;
    const isName = begins === workflow && !/^\s*\d/.test(String(after));
    const remedy = isName ? ': what one step waits for is said in the step, with "dependencies"' : '';
    return void tell(begins, 'after', `${message}${remedy}`);
  }

  const not_before = read(begins, 'not_before');
  const later = readAfter(Math.max(at, not_before ?? at)) ?? not_before;
  const complete_by = read(ends, 'complete_by');
  if (complete_by !== undefined && complete_by <= at) {
    tell(ends, 'complete_by', `is over: it was ${utcMoment(complete_by)}, and it is ${utcMoment(at)}`);
  } else if (complete_by !== undefined && later !== undefined && later >= complete_by) {
    const message = `is ${utcMoment(complete_by)}, and the run begins no earlier than ${utcMoment(later)}: nothing is left for it`;
    tell(ends, 'complete_by', message);
  }
  return {
    times: {
      ...(later === undefined ? {} : { not_before: later }),
      ...(complete_by === undefined ? {} : { complete_by }),
    },
    problems,
  };
}

interface TimeOfDay {
  hour: number;
  minute: number;
}

/** YAML reads 21:00 without quotes as a number to the base of 60. */
function timeOfDay(written: string | number): TimeOfDay | undefined {
  if (typeof written === 'number') {
    const isTime = Number.isInteger(written) && written >= 0 && written < 24 * 60;
    return isTime ? { hour: Math.floor(written / 60), minute: written % 60 } : undefined;
  }
  const [, hour, minute] = /^\s*([01]?\d|2[0-3]):([0-5]\d)\s*$/.exec(written) ?? [];
  return hour === undefined ? undefined : { hour: Number(hour), minute: Number(minute) };
}

/** When clocks of the zone next show that time. On a day on which they leave it out, as much later as they are put on. */
function nextTime({ hour, minute }: TimeOfDay, { at, zone }: Clock): number {
  const shown = new Date(at + offsetOf(zone, at));
  const [year, month, today] = [shown.getUTCFullYear(), shown.getUTCMonth(), shown.getUTCDate()];
  for (let day = 0; ; day += 1) {
    const date = Date.UTC(year, month, today + day, hour, minute);
    // Where clocks are changed on that day they show it twice, or never: by the offset before the change, and by the one after it.
    const offsets = [offsetOf(zone, date - dayMs), offsetOf(zone, date + dayMs)];
    const moments = offsets.map((offset) => date - offset).sort((one, other) => one - other);
    const showing = moments.filter((moment) => moment + offsetOf(zone, moment) === date);
    const found = (showing.length > 0 ? showing : moments.slice(-1)).find((moment) => moment >= at);
    if (found !== undefined) return found;
  }
}

/** How far clocks of a zone are ahead of UTC at a moment, in milliseconds. */
function offsetOf(zone: string, at: number): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    ...{
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    },
  }).formatToParts(at);
  const part = (type: string) => Number(parts.find((each) => each.type === type)?.value ?? 0);
  const shown = Date.UTC(
    ...([part('year'), part('month') - 1, part('day')] as const),
    ...([part('hour'), part('minute'), part('second')] as const),
  );
  return shown - Math.floor(at / 1000) * 1000;
}
