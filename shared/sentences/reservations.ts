import { byWhom } from './names.ts';
import { moment } from './times.ts';

/** That an instrument is somebody's own: `reader is reserved from 2026-…Z until 2026-…Z by ada: calibration`. Times are milliseconds since the epoch. */
export function reservationInWords({
  module,
  instance,
  from,
  until,
  ...why
}: {
  module: string;
  instance?: string | undefined;
  from: number;
  until: number;
  by?: string | undefined;
  reason?: string | undefined;
}): string {
  const what = instance === undefined ? module : `${module}/${instance}`;
  return `${what} is reserved from ${moment(from)} until ${moment(until)}${byWhom(why)}`;
}
