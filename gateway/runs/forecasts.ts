import pLimit from 'p-limit';
import type { LabForecast, ScheduleView } from '../../shared/contracts/forecast.ts';
import { workcellField } from '../../shared/contracts/workcell-state.ts';
import { describeForecast, describeSchedule, forecastAt } from '../../shared/explain/index.ts';
import { runOrReason } from '../../shared/store/index.ts';
import { onceFor } from '../http/index.ts';
import type { RunsContext } from './context.ts';

/** Milliseconds for which what was read counts: a run that is asked for again and again costs the store no more. */
const freshFor = 1_000;

/** So many runs are read whole at once, for whomever: a forecast may be of some hundred, and the owner needs the store as well. */
const readsAtOnce = pLimit(4);

/** What was told of a whole forecast: who asks for it while it counts shares that. */
const told = new WeakMap<LabForecast, Promise<ScheduleView>>();

/** What was read last, and when, by the monotonic clock. */
const latest = onceFor((_context: RunsContext): { at: number; read: Promise<LabForecast | undefined> } => ({
  at: -Infinity,
  read: Promise.resolve(undefined),
}));

/** What the owner expects of the lab; undefined where there is no forecast that still counts. @throws WeirError `store_unavailable`. */
async function readForecast(context: RunsContext): Promise<LabForecast | undefined> {
  const last = latest(context);
  const now = performance.now();
  if (now - last.at >= freshFor) {
    last.at = now;
    last.read = context.deadlines.begin().withStore(async () => {
      const [field, at] = await Promise.all([
        context.store.readField(workcellField.forecast),
        context.store.now(),
      ]);
      return forecastAt(field as LabForecast | undefined, at);
    });
    last.read.catch(() => (last.at = -Infinity));
  }
  return last.read;
}

/** The page of a run that is not over, with what is expected of it, where that is known. What is expected is no part of the run's version. */
export async function withForecast(
  context: RunsContext,
  run_id: string,
  body: Uint8Array,
): Promise<Uint8Array> {
  const forecast = await readForecast(context).catch(() => undefined);
  const run = forecast?.runs[run_id];
  if (!forecast || !run) return body;
  const told = JSON.stringify(describeForecast(run, forecast.at));
  return Buffer.concat([body.subarray(0, -1), Buffer.from(`,"forecast":${told}}`)]);
}

/** What the lab is expected to do, of one run or of all. @throws WeirError `store_unavailable`. */
export async function readSchedule(context: RunsContext, run_id?: string): Promise<ScheduleView> {
  const forecast = await readForecast(context);
  if (!forecast) return describeSchedule(undefined, []);
  const ids = Object.keys(forecast.runs).filter((id) => run_id === undefined || id === run_id);
  if (run_id !== undefined) return scheduleOf(context, forecast, ids);
  const known = told.get(forecast) ?? scheduleOf(context, forecast, ids);
  told.set(forecast, known);
  // Whoever asks next tries again.
  known.catch(() => told.delete(forecast));
  return known;
}

async function scheduleOf(
  context: RunsContext,
  forecast: LabForecast,
  ids: readonly string[],
): Promise<ScheduleView> {
  const deadline = context.deadlines.begin();
  const read = (id: string) =>
    readsAtOnce(() => deadline.withStore(() => runOrReason(id, context.store.readRun(id))));
  const runs = await Promise.all(ids.map(read));
  const definitions = runs.flatMap((run) => (run && !('reason' in run) ? [run.definition] : []));
  return describeSchedule(forecast, definitions);
}
