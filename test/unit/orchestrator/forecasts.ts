import { expectationsOf } from '../../../orchestrator/forecasting/expectations.ts';
import { forecastOf } from '../../../orchestrator/forecasting/forecast-of-lab.ts';
import { problemOf } from '../../../orchestrator/forecasting/problem-of-lab.ts';
import type { LabForecast } from '../../../shared/contracts/forecast.ts';
import type { StepDefinition } from '../../../shared/contracts/run.ts';
import { stepDefinition } from '../../fixtures/run-definition.ts';
import { first, type Lab } from './owner-lab.ts';

/** What is expected of a lab as it stands. */
export function forecast(lab: Lab): LabForecast {
  const problem = problemOf(lab.state, lab.now);
  let asked = 0;
  const expectations = expectationsOf(problem.problem, () => (asked += 1));
  if (!expectations) throw new Error('there is no schedule');
  return forecastOf(problem, expectations);
}

/** A step that takes a minute. */
export const minute = (given: Partial<StepDefinition> = {}) => stepDefinition({ duration: 60, ...given });

/** In half of all cases, when each step of a run ends, in seconds. */
export const ends = ({ runs }: LabForecast, run = first) => runs[run]?.steps.map(({ end }) => end?.[1]);
