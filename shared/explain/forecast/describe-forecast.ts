import {
  type Expected,
  type ExpectedView,
  type FirstForecast,
  type FirstForecastView,
  type ForecastHold,
  type ForecastView,
  forecastCounts,
  type LabForecast,
  type RunForecast,
  type ScheduleView,
  type StepForecast,
} from '../../contracts/forecast.ts';
import type { RunDefinition } from '../../contracts/run.ts';
import { defined } from '../../kernel/json/json.ts';
import { utcMoment } from '../../kernel/wei-time.ts';
import { forecastInWords, nameStep } from '../../sentences/index.ts';

/** The forecast of the lab, where there is one that still counts at the time `now` (milliseconds since the epoch). Pure. */
export function forecastAt(forecast: LabForecast | undefined, now: number): LabForecast | undefined {
  return forecast && now - forecast.at < forecastCounts ? forecast : undefined;
}

/** When a run will be over. Pure. */
export function describeForecast(
  { end, at_least, open, not_before }: Omit<RunForecast, 'steps'>,
  at: number,
): ForecastView {
  const told = {
    ...(end ? { end: spanOf(end, at) } : {}),
    ...defined({ at_least, open: open?.why }),
    ...(not_before === undefined ? {} : { not_before: momentOf(not_before, at) }),
  };
  return { text: forecastInWords(told, String), ...told };
}

/** What the lab will do, of those runs of the forecast that are given. Pure. */
export function describeSchedule(
  forecast: LabForecast | undefined,
  definitions: readonly RunDefinition[],
): ScheduleView {
  if (!forecast) return { at: null, runs: [], more: 0 };
  const { at, runs, more = 0 } = forecast;
  const told = definitions.flatMap((definition): ScheduleView['runs'] => {
    const { run_id, label } = definition;
    const run = runs[run_id];
    if (!run) return [];
    const steps = run.steps.map((step) => describeStep(step, definition, at));
    return [{ run_id, label, ...describeForecast(run, at), steps }];
  });
  return { at: utcMoment(at), runs: told, more };
}

function describeStep(
  { step, begin, end, instance, hold, conditional, open, not_before, first }: StepForecast,
  { run_id, steps }: RunDefinition,
  at: number,
): ScheduleView['runs'][number]['steps'][number] {
  const { name = '', module = '' } = steps[step] ?? {};
  const told = {
    ...(begin ? { begin: spanOf(begin, at) } : {}),
    ...(end ? { end: spanOf(end, at) } : {}),
    ...(not_before === undefined ? {} : { not_before: momentOf(not_before, at) }),
    ...defined({ instance, conditional, open: open?.why }),
  };
  const why = hold && holdInWords(hold, run_id, steps);
  const text = `${conditional ? 'if it is not left out: ' : ''}${forecastInWords(told, String)}`;
  return {
    step,
    name,
    module,
    text,
    ...told,
    ...defined({ why_not_earlier: why, first_forecast: first && describeFirst(first) }),
  };
}

/** When a step was to begin and to end, as people are told. */
export function describeFirst({ begin, end }: FirstForecast): FirstForecastView {
  return { begin: utcMoment(begin), ...(end === undefined ? {} : { end: utcMoment(end) }) };
}

/** Why a step does not begin earlier; undefined where nothing keeps it. */
function holdInWords(hold: ForecastHold, run_id: string, steps: RunDefinition['steps']): string | undefined {
  switch (hold.kind) {
    case 'none':
      return undefined;
    case 'release':
      return 'it may not begin earlier';
    case 'step':
      return `it comes after ${nameStep(hold.step, steps[hold.step]?.name)}`;
    case 'gap':
      return `${nameStep(hold.step, steps[hold.step]?.name)} must follow it in time, and cannot earlier`;
    case 'instrument':
    case 'place': {
      const { run, step } = hold;
      const name = hold.kind === 'place' ? hold.location : hold.instance;
      if (run === undefined || step === undefined) return `${name} is not free before`;
      const what = run === run_id ? nameStep(step, steps[step]?.name) : `step ${step + 1} of run ${run}`;
      return hold.kind === 'place' ? `${name} is taken by ${what} before` : `${name} has ${what} before`;
    }
  }
}

/** When something is expected, as people are told. @param at the time of the forecast, milliseconds since the epoch */
export function spanOf([p10, p50, p90]: Expected, at: number): ExpectedView {
  return { about: momentOf(p50, at), from: momentOf(p10, at), until: momentOf(p90, at) };
}

function momentOf(seconds: number, at: number): string {
  return utcMoment(at + seconds * 1000);
}
