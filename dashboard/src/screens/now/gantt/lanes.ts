import type { Reservation } from '../../../../../client/index.ts';
import type { ActionBar, Schedule, StepForecast, StepWait, Timeline } from '../../../api/index.ts';
import { aheadOf, type Bar, type Lane, layTracks, type Piece, pieceOf } from '../../../bars/index.ts';

/** What is expected of the lab, and when that was read (milliseconds since the epoch). */
export interface Plan {
  schedule: Schedule;
  readAt: number;
}

function stepKey({ run_id, step }: Pick<ActionBar, 'run_id' | 'step'>): string {
  return `${run_id}.${step}`;
}

/** The lanes of instruments, in their order: `module/instance`, or the module where no agent of it was ever heard. Pure. */
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

/** What is expected of each step. */
function forecastsOf(plan: Plan | undefined): Map<string, StepForecast> {
  const runs = plan?.schedule.runs ?? [];
  return new Map(
    runs.flatMap(({ run_id, steps }) => steps.map((of) => [stepKey({ run_id, step: of.step }), of])),
  );
}

/** What instruments are to do, by instrument, first things first. */
function plannedBars(timeline: Timeline | undefined, plan: Plan | undefined): Map<string, Bar[]> {
  const planned = new Map<string, Bar[]>();
  if (!plan) return planned;
  const bars = timeline?.instruments.flatMap((each) => each.bars) ?? [];
  // A forecast may be older than what has happened since.
  const begun = new Set(
    bars.filter(({ outcome }) => outcome === 'acting' || outcome === 'succeeded').map(stepKey),
  );
  for (const run of plan.schedule.runs) {
    for (const forecast of run.steps) {
      const { step, instance } = forecast;
      if (instance === undefined || begun.has(stepKey({ run_id: run.run_id, step }))) continue;
      const bar = aheadOf(run, forecast, plan.readAt);
      if (!bar) continue;
      const known = planned.get(instance);
      if (known) known.push(bar);
      else planned.set(instance, [bar]);
    }
  }
  for (const each of planned.values()) each.sort((a, b) => a.from - b.from);
  return planned;
}

/** What an instrument did or does, with what is expected of it. */
function barOf(of: ActionBar, forecast: StepForecast | undefined): Bar {
  const isUnderWay = of.outcome === 'acting';
  const piece = pieceOf(of, isUnderWay);
  if (!isUnderWay || !forecast) return piece;
  return { ...piece, forecast, due: forecast.end && Date.parse(forecast.end.about) };
}
