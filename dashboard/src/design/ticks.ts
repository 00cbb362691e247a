import { offsetAt } from '../../../shared/sentences/index.ts';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const steps = [
  ...[5 * second, 15 * second, 30 * second],
  ...[minute, 5 * minute, 15 * minute, 30 * minute],
  ...[hour, 2 * hour, 3 * hour, 6 * hour, 12 * hour],
  ...[day, 2 * day, 7 * day],
];

/** A mark of a time axis. */
export interface Tick {
  at: number;
  label: string;
  /** True at the beginning of a day. */
  day: boolean;
}

/**
 * The marks of an axis, at round times of the day; a midnight is told by its day. Times are milliseconds since the epoch.
 * @param most how many have room
 * @param offsetOf minutes that the clock here is behind UTC at a moment
 */
export function ticksOf(
  { from, to }: { from: number; to: number },
  most: number,
  offsetOf: (at: number) => number = offsetAt,
): Tick[] {
  const step = steps.find((each) => (to - from) / each <= most) ?? day * Math.ceil((to - from) / day / most);
  const shift = offsetOf(from) * minute;
  const ticks: Tick[] = [];
  for (let at = Math.ceil((from - shift) / step) * step + shift; at < to; at += step) {
    const local = new Date(at - offsetOf(at) * minute);
    const clock = local.toISOString().slice(11, step < minute ? 19 : 16);
    const isDay = clock.startsWith('00:00') && local.getUTCSeconds() === 0;
    ticks.push({ at, label: isDay ? local.toISOString().slice(0, 10) : clock, day: isDay });
  }
  return ticks;
}
