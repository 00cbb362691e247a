import type { Amendment, RunDefinition, StepDefinition } from '../contracts/run.ts';
import { messageOf } from '../kernel/errors/weir-error.ts';
import { Turns } from '../kernel/lifecycle/waiting.ts';
import { amendedForms, definitionForm } from './forms.ts';
import { readRunText } from './run-text.ts';
import { checkedForm, damaged, readForm, writeForm } from '../kernel/json/stored-form.ts';

/**
 * What was changed of a definition, as it is stored: of what (the position of a step, `label` or `priority`), and as what. Each has
 * a place of its own, so that a run that grows to thousands of steps is never written anew.
 */
export type AmendedPart = readonly [of: string, text: string];

export function encodeAmendment({ label, priority, steps = {} }: Amendment): AmendedPart[] {
  const parts: AmendedPart[] = Object.entries(steps).map(([position, step]) => [
    position,
    writeForm(amendedForms.step, step),
  ]);
  if (label !== undefined) parts.push(['label', writeForm(amendedForms.label, label)]);
  if (priority !== undefined) parts.push(['priority', writeForm(amendedForms.priority, priority)]);
  return parts;
}

/**
 * Reads a definition (see `readRunText`) and puts in what was changed since. Others have their turns while a long one is read.
 * @throws WeirError `internal_error` where it is damaged, or a newer weir wrote it
 */
export async function decodeDefinition(
  run_id: string,
  text: string | readonly string[],
  amended: readonly AmendedPart[] = [],
): Promise<RunDefinition> {
  const what = `the definition of run ${run_id}`;
  const read = await readRunText(text).catch((error: unknown) => {
    throw damaged(what, messageOf(error));
  });
  const definition = checkedForm<RunDefinition>(definitionForm, what, read);
  return amended.length === 0 ? definition : amend(definition, what, amended);
}

async function amend(
  definition: RunDefinition,
  what: string,
  amended: readonly AmendedPart[],
): Promise<RunDefinition> {
  const turns = new Turns();
  const steps = [...definition.steps];
  const others: Amendment = {};
  // Numbers in their order come first: a step that was added has its place only once those before it are there.
  for (const [of, text] of Object.entries(Object.fromEntries(amended))) {
    if (of === 'label') others.label = readForm<string>(amendedForms.label, `${what} (its label)`, text);
    else if (of === 'priority')
      others.priority = readForm<number>(amendedForms.priority, `${what} (its priority)`, text);
    else
      steps[stepPosition(what, of, steps)] = readForm<StepDefinition>(
        amendedForms.step,
        `${what} (its step ${of})`,
        text,
      );
    if (turns.isDue()) await turns.pass();
  }
  return { ...definition, ...others, steps };
}

function stepPosition(what: string, digits: string, { length }: readonly StepDefinition[]): number {
  const position = /^\d+$/.test(digits) ? Number(digits) : NaN;
  if (position <= length) return position;
  throw damaged(what, `step ${digits} was added, and there are ${length} steps before it`);
}
