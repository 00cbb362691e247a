import { answerInWords, questionIn } from '../../shared/asking/index.ts';
import { operatorInterface } from '../../shared/contracts/question.ts';
import type { StepDefinition, StepRecord } from '../../shared/contracts/run.ts';
import { withValues } from '../../shared/expressions/index.ts';
import { findModule, type Workcell } from '../../shared/contracts/workcell.ts';
import type { OwnedRun } from '../state/index.ts';

/** The step at that position, where it asks a person. */
export function stepThatAsks(
  workcell: Workcell,
  { definition }: Pick<OwnedRun, 'definition'>,
  position: number,
): StepDefinition | undefined {
  const step = definition.steps[position];
  if (!step || definition.simulate) return undefined;
  return findModule(workcell, step.module)?.interface === operatorInterface ? step : undefined;
}

/** What a person was asked by a step that has succeeded, and answered; undefined where the step asks nobody. */
export function answerTold(
  workcell: Workcell,
  run: Pick<OwnedRun, 'definition'>,
  position: number,
  { data, values }: StepRecord,
): string | undefined {
  const step = stepThatAsks(workcell, run, position);
  if (!step || !data) return undefined;
  const question = questionIn(step.action, withValues(step, values).args);
  return question && answerInWords(question, data);
}
