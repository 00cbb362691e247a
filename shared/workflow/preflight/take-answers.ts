import type { ArgumentFinding } from '../../contracts/messages/inquiry-answer.ts';
import type { Preflight, StepCheck } from '../../contracts/preflight.ts';
import { firstProblems, maxProblems, type Problem } from '../../kernel/json/problem.ts';
import { cutShort } from '../../kernel/some-of.ts';
import type { PreflightPlan, StepPlaces } from './plan-preflight.ts';
import type { Question } from './questions-of.ts';

/** What the agents have said to a question. */
export interface Said extends StepCheck {
  problems: readonly ArgumentFinding[];
  warnings: readonly ArgumentFinding[];
}

/** The preflight with what the agents have said to its questions. Pure. */
export function takeAnswers(
  { answer, questions, places }: PreflightPlan,
  said: ReadonlyMap<Question, Said>,
  asked: number,
): Preflight {
  const steps = [...answer.steps];
  const problems: Problem[] = [...answer.problems];
  const warnings: Problem[] = [...answer.warnings];
  /** One that does not answer is told of once, and not for each question that it was asked. */
  const told = new Set<string>();
  for (const question of questions) {
    const word = said.get(question);
    if (!word) continue;
    const { problems: wrong, warnings: odd, ...check } = word;
    for (const position of question.steps) {
      const step = steps[position];
      if (step) steps[position] = { ...step, check };
      const place = places[position];
      if (!place) continue;
      problems.push(...wrong.map((finding) => problemOf(finding, question, place)));
      warnings.push(...odd.map((finding) => problemOf(finding, question, place)));
      if (!['failed', 'no_answer'].includes(check.outcome) || told.has(check.text)) continue;
      told.add(check.text);
      warnings.push(
        problemOf({ message: `the arguments could not be checked: ${check.text}` }, question, place),
      );
    }
  }
  return {
    ...answer,
    ...{ ok: problems.length === 0, problems: firstProblems(problems), steps, asked },
    warnings: warnings.slice(0, maxProblems),
  };
}

/** What an agent has found of an argument of a step, at the place of that argument. */
function problemOf(
  { argument, message }: ArgumentFinding,
  { module, action }: Question,
  { name, pointer, file, own, of }: StepPlaces,
): Problem {
  const subject = argument === undefined ? '' : `"${cutShort(argument)}" for `;
  const text = `step "${cutShort(name)}": ${subject}${module}.${action}: ${message}`;
  const known = argument !== undefined && Object.hasOwn(of, argument) ? of[argument] : undefined;
  return { pointer, ...(file === undefined ? {} : { file }), ...own, ...known, message: text };
}
