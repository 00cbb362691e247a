import type { Workcell } from '../contracts/workcell.ts';

/** WEI's default, and the least that is heeded: an instrument is not asked more often, in seconds. */
const seconds = { preset: 1, least: 0.1, most: 60 };

/**
 * How often the instruments of the workcell are asked for their state, in milliseconds: `update_interval` of the file's
 * `config`, in seconds, within bounds; what is no number above 0 is as if it was not there.
 */
export function updateInterval({ config }: Workcell): number {
  const stated = config.rest['update_interval'];
  const wanted = typeof stated === 'number' && stated > 0 ? stated : seconds.preset;
  return 1000 * Math.min(seconds.most, Math.max(seconds.least, wanted));
}
