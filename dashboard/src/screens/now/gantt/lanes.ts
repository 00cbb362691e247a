import type { Reservation } from '../../../../../client/index.ts';
import type { ActionBar, Schedule, StepForecast, StepWait, Timeline } from '../../../api/index.ts';

/** What an instrument did and is to do, as it is drawn: bars of one track never lie over each other, and stand in the order of time. */
export interface Lane {
  /** `module/instance`, or the module where no agent of it was ever heard. */
  key: string;
  tracks: Track[];
  /** Steps that waited for its module, in the order of their beginnings. */
  waits: Piece<StepWait>[];
  /** When people have it to themselves. */
  reserved: Piece<Reservation>[];
}

export type Track = Bar[];

/** A step that an instrument is expected to do. */
interface PlannedStep extends Pick<ActionBar, 'run_id' | 'label' | 'step' | 'step_name'> {
  outcome: 'planned';
  /** None yet. */
  attempt: 0;
}

/** What an instrument did, does, or is to do. */
export interface Bar extends Piece<ActionBar | PlannedStep> {
  /** What is expected of it, where it is not over. */
  forecast?: StepForecast | undefined;
  /** When what is under way is expected to end. */
  due?: number | undefined;
}

/** What is expected of the lab, and when that was read (milliseconds since the epoch). */
export interface Plan {
  schedule: Schedule;
  readAt: number;
}

/** A thing with its place in time, in milliseconds since the epoch. */
export interface Piece<T> {
  from: number;
  /** Infinity where it goes on; its beginning where its end is not known. */
  to: number;
  of: T;
}

/** The same of two readings of one bar. */
export function barKey({ run_id, step, attempt }: Pick<ActionBar, 'run_id' | 'step' | 'attempt'>): string {
  return `${run_id}.${step}.${attempt}`;
}

function stepKey({ run_id, step }: Pick<ActionBar, 'run_id' | 'step'>): string {
  return `${run_id}.${step}`;
}

/** The lanes of instruments, in their order. Pure. */
export function layLanes(
  instruments: readonly { module: string; instance: string | null }[],
  timeline: Timeline | undefined,
  plan?: Plan,
  reservations: readonly Reservation[] = [],
): Lane[] {
  const expected = forecastsOf(plan);
  const planned = plannedBars(timeline, plan);
  const acted = new Map(timeline?.instruments.map((each) => [`${each.module}/${each.instance}`, each.bars]));
  const waits = new Map<string, Piece<StepWait>[]>();
  for (const wait of timeline?.waits ?? []) {
    const known = waits.get(wait.module);
    if (known) known.push(pieceOf(wait, true));
    else waits.set(wait.module, [pieceOf(wait, true)]);
  }
  const seen = new Set<string>();
  return instruments.map(({ module, instance }) => {
    const key = instance === null ? module : `${module}/${instance}`;
    // A step waits for a module: it is drawn once, at its first instance.
    const own = seen.has(module) ? [] : (waits.get(module) ?? []);
    seen.add(module);
    const bars = (acted.get(key) ?? []).map((of) => barOf(of, expected.get(stepKey(of))));
    const reserved = reservations
      .filter((each) => each.module === module && (each.instance === null || each.instance === instance))
      .map((each) => pieceOf({ ...each, to: each.until }, false));
    return { key, tracks: layTracks(bars, planned.get(key) ?? []), waits: own, reserved };
  });
}

/** When what is drawn begins; undefined where nothing is. */
export function earliestIn(lanes: readonly Lane[]): number | undefined {
  const all = lanes.flatMap(({ tracks, waits }) => [...tracks.map(([first]) => first), waits[0]]);
  const known = all.flatMap((piece) => (piece ? [piece.from] : []));
  return known.length === 0 ? undefined : Math.min(...known);
}

/** When all that is expected is over; undefined where nothing is. */
export function latestIn(lanes: readonly Lane[]): number | undefined {
  const ends = lanes.flatMap(({ tracks }) =>
    tracks.flatMap((track) => {
      const last = track.at(-1);
      return last?.forecast ? [last.due ?? last.to] : [];
    }),
  );
  const known = ends.filter(Number.isFinite);
  return known.length === 0 ? undefined : Math.max(...known);
}

/** Until when a bar reaches at a moment: what is under way to that moment, or to when it is expected to end. */
export function endOf({ to, due }: Bar, now: number): number {
  return to === Infinity ? Math.max(now, due ?? now) : to;
}

/** What is expected of each step. */
function forecastsOf(plan: Plan | undefined): Map<string, StepForecast> {
  const runs = plan?.schedule.runs ?? [];
  return new Map(
    runs.flatMap(({ run_id, steps }) => steps.map((of) => [stepKey({ run_id, step: of.step }), of])),
  );
}

/** What instruments are to do, by instrument, first things first. What is late begins when it was told of. */
function plannedBars(timeline: Timeline | undefined, plan: Plan | undefined): Map<string, Bar[]> {
  const planned = new Map<string, Bar[]>();
  if (!plan) return planned;
  const bars = timeline?.instruments.flatMap((each) => each.bars) ?? [];
  // A forecast may be older than what has happened since.
  const begun = new Set(
    bars.filter(({ outcome }) => outcome === 'acting' || outcome === 'succeeded').map(stepKey),
  );
  for (const { run_id, label, steps } of plan.schedule.runs) {
    for (const forecast of steps) {
      const { step, name: step_name, instance, begin, end, not_before } = forecast;
      if (instance === undefined || !begin || begun.has(stepKey({ run_id, step }))) continue;
      const from = Math.max(plan.readAt, Date.parse(begin.about));
      const to = Date.parse(end?.about ?? not_before ?? begin.about);
      if (end && to <= plan.readAt) continue;
      const of: PlannedStep = { run_id, label, step, step_name, outcome: 'planned', attempt: 0 };
      const bar: Bar = { from, to: Math.max(from, to), of, forecast };
      const known = planned.get(instance);
      if (known) known.push(bar);
      else planned.set(instance, [bar]);
    }
  }
  for (const each of planned.values()) each.sort((a, b) => a.from - b.from);
  return planned;
}

function layTracks(acted: readonly Bar[], planned: readonly Bar[]): Track[] {
  const tracks: Track[] = [];
  const lay = (bar: Bar, isFree: (track: Track) => boolean): void => {
    const free = tracks.find(isFree);
    if (free) free.push(bar);
    else tracks.push([bar]);
  };
  for (const bar of acted.toSorted((a, b) => a.from - b.from))
    lay(bar, (track) => (track.at(-1)?.to ?? 0) <= bar.from);
  for (const bar of planned) lay(bar, (track) => isFreeFor(bar, track.at(-1)));
  return tracks;
}

/** True where what is planned follows the last bar of a track. */
function isFreeFor({ from, to }: Bar, last: Bar | undefined): boolean {
  if (!last) return true;
  if (last.of.outcome === 'planned') return last.to <= from;
  return last.to === Infinity ? (last.due ?? 0) <= from : last.to <= to;
}

/** What an instrument did or does, with what is expected of it. */
function barOf(of: ActionBar, forecast: StepForecast | undefined): Bar {
  const isUnderWay = of.outcome === 'acting';
  const piece = pieceOf(of, isUnderWay);
  if (!isUnderWay || !forecast) return piece;
  return { ...piece, forecast, due: forecast.end && Date.parse(forecast.end.about) };
}

function pieceOf<T extends { from: string; to: string | null }>(of: T, goesOn: boolean): Piece<T> {
  const from = Date.parse(of.from);
  if (of.to === null) return { from, to: goesOn ? Infinity : from, of };
  // Clocks of agents may be set back amid an action.
  return { from, to: Math.max(from, Date.parse(of.to)), of };
}

/** The position of the first piece that does not end before a moment: by halves, for tracks are long. Pure. */
export function firstFrom(pieces: readonly { to: number }[], from: number): number {
  let low = 0;
  let high = pieces.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((pieces[middle]?.to ?? Infinity) < from) low = middle + 1;
    else high = middle;
  }
  return low;
}
