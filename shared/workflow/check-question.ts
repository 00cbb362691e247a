import type { StepDefinition } from '../contracts/run.ts';
import { operatorInterface } from '../contracts/question.ts';
import type { Complaint } from '../kernel/json/schema.ts';
import { faultsOf, questionIn } from '../asking/index.ts';
import type { WorkcellModule } from '../contracts/workcell.ts';

type AskingStep = Pick<StepDefinition, 'action' | 'args'>;

/** The modules whose instruments are people: their actions are questions. */
export function modulesOfPeople(
  modules: readonly Pick<WorkcellModule, 'name' | 'interface'>[],
): ReadonlySet<string> {
  return new Set(modules.flatMap(({ name, interface: of }) => (of === operatorInterface ? [name] : [])));
}

/**
 * What its agent would refuse of a question, beside what does not fit the schema: none where that hangs on values of the run. Pure.
 * @param unknown places (JSON pointers) in the arguments of values that are not known yet
 */
export async function faultsOfAsking(step: AskingStep, unknown: readonly string[]): Promise<Complaint[]> {
  if (unknown.some((place) => /^\/(options|schema|default)(\/|$)/.test(place))) return [];
  // Of a text and of how long is waited, it does not matter here what they come to.
  const known = {
    ...step.args,
    message: 'asked',
    ...(Object.hasOwn(step.args, 'deadline') && { deadline: 1 }),
  };
  const question = questionIn(step.action, known);
  return question ? faultsOf(question) : [];
}
