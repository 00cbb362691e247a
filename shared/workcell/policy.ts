import type { Workcell } from '../contracts/workcell.ts';

/** WEI's default, and the least that is heeded: an instrument is not asked more often, in seconds. */
const seconds = { preset: 1, least: 0.1, most: 60 };

/**
 * How often the instruments of the workcell are asked for their state, in milliseconds: `update_interval` of the file's
 * `config`, in seconds, within bounds; what is not a number above 0 is as if it was not there.
 */
export function updateInterval({ config }: Workcell): number {
  const stated = config.rest['update_interval'];
  const wanted = typeof stated === 'number' && stated > 0 ? stated : seconds.preset;
  return 1000 * Math.min(seconds.most, Math.max(seconds.least, wanted));
}

/**
 * The verbs for which a workcell file may demand a reason: what is said of a run, and what is ordered of an instrument or of the whole
 * workcell; `cancel`, `pause` and `resume` are both. A safety stop is none of them: it waits for nothing.
 */
export const reasonVerbs = [
  'cancel',
  'pause',
  'resume',
  'resolve',
  'retry',
  'skip',
  'insert',
  'edit',
  'answer',
  'reset',
  'lock',
  'unlock',
  'shutdown',
  'abandon',
  'reserve',
  'unreserve',
  'refill',
] as const;
export type ReasonVerb = (typeof reasonVerbs)[number];

/**
 * Whether this workcell keeps runs to their owners, as its file has it (`config.own_runs_only`): whoever may control runs, and does not see
 * to the whole lab, controls his own alone.
 */
export function keepsRunsToOwners({ config }: Pick<Workcell, 'config'>): boolean {
  return config.rest['own_runs_only'] === true;
}

/** The verbs that this workcell demands a reason for, as its file has them (`config.require_reason`). */
export function verbsWithReason({ config }: Pick<Workcell, 'config'>): ReasonVerb[] {
  const listed = config.rest['require_reason'];
  return Array.isArray(listed) ? reasonVerbs.filter((verb) => listed.includes(verb)) : [];
}

/** To find one out takes as long as to read a short workflow. */
const zones = new WeakMap<Workcell['config'], string>();

/** The zone whose clocks the lab goes by (`config.time_zone`), by its IANA name; that of this process where the file says none. */
export function timeZoneOf(workcell: Pick<Workcell, 'config'> | undefined): string {
  const config = workcell?.config;
  const known = config && zones.get(config);
  if (known !== undefined) return known;
  const named = config?.rest['time_zone'];
  const isKnown = typeof named === 'string' && isTimeZone(named);
  const zone = isKnown ? named : Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (config) zones.set(config, zone);
  return zone;
}

export function isTimeZone(name: string): boolean {
  try {
    return Intl.DateTimeFormat('en', { timeZone: name }).format(0) !== '';
  } catch {
    return false;
  }
}

/** The webhook that the lab itself has named in its workcell file: the only one that is signed with the lab's secret. */
export function webhookOf({ config }: Pick<Workcell, 'config'>): string | undefined {
  const { webhook_url: url } = config.rest;
  return typeof url === 'string' ? url : undefined;
}
