import { answerInWords } from '../../shared/asking/answer-in-words.ts';
import { questionIn } from '../../shared/asking/question-in.ts';
import { operatorInterface } from '../../shared/contracts/question.ts';
import type { StepRecord } from '../../shared/contracts/run.ts';
import { withValues } from '../../shared/expressions/with-values.ts';
import { findModule, type Workcell } from '../../shared/workcell/workcell.ts';
import type { OwnedRun } from '../state/lab-state.ts';

/** What a person was asked by a step that has succeeded, and answered; undefined where the step asks nobody. */
export function answerTold(
  workcell: Workcell,
  { definition }: Pick<OwnedRun, 'definition'>,
  position: number,
  { data, values }: StepRecord,
): string | undefined {
  const step = definition.steps[position];
  if (!step || !data || definition.simulate) return undefined;
  if (findModule(workcell, step.module)?.interface !== operatorInterface) return undefined;
  const question = questionIn(step.action, withValues(step, values).args);
  return question && answerInWords(question, data);
}
