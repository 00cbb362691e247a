import type { Expected, LabForecast, StepForecast } from '../../../shared/contracts/forecast.ts';
import { workcellField } from '../../../shared/contracts/workcell-state.ts';
import type { OwnedRun } from '../../state/index.ts';
import type { Transaction } from '../transaction.ts';

/** What is expected of the lab is told. What is told first of a step that has not begun stays known, also to the next owner. */
export function onForecast(tx: Transaction, forecast: LabForecast | undefined): void {
  if (!forecast) return tx.putField(workcellField.forecast, null);
  const runs = Object.entries(forecast.runs).map(([run_id, told]) => {
    const run = tx.state.runs.get(run_id);
    const steps = run ? told.steps.map((step) => withFirst(run, step, forecast.at)) : told.steps;
    return [run_id, { ...told, steps }] as const;
  });
  tx.putField(workcellField.forecast, { ...forecast, runs: Object.fromEntries(runs) });
}

function withFirst({ steps, firstForecasts }: OwnedRun, told: StepForecast, at: number): StepForecast {
  const { step, begin, end } = told;
  // It has begun, maybe after the forecast was made.
  if (steps[step]) return told;
  const timeOf = ([, seconds]: Expected): number => Math.round(at + seconds * 1000);
  const made = begin && { begin: timeOf(begin), ...(end && { end: timeOf(end) }) };
  const first = firstForecasts.get(step) ?? made;
  if (!first) return told;
  firstForecasts.set(step, first);
  return { ...told, first };
}
