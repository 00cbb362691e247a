import { findAction, type AboutAction } from '../../contracts/about.ts';
import { instanceKey } from '../../contracts/address.ts';
import { resetCommand } from '../condition/commands.ts';
import type { JsonObject } from '../../kernel/json/json.ts';
import { resultsOfStep } from '../../contracts/results-of-step.ts';
import { resolutions, type Resolution } from '../../contracts/step-policy.ts';
import type { AnswerNeed, PossibleAnswer } from '../../contracts/unknown-preview.ts';
import { consequenceOf, type Asked } from './consequences.ts';

const labels: Record<Resolution, string> = {
  happened: 'It happened',
  did_not: 'It did not happen: do it again',
  skip: 'Go on without it',
  abort: 'Give the run up',
};

/** What may be said of a step whose outcome is unknown, with what each answer would do. Pure. */
export function previewAnswers(asked: Asked): PossibleAnswer[] {
  const why_not = whyNone(asked);
  return resolutions.map((answer) => ({
    answer,
    label: labels[answer],
    consequence: consequenceOf(answer, asked),
    needs: answer === 'happened' ? [dataOf(asked)] : [],
    allowed: why_not === undefined,
    ...(why_not === undefined ? {} : { why_not }),
  }));
}

/** An answer counts for as long as its run goes on. */
function whyNone({ unknown }: Asked): string | undefined {
  return unknown.run === 'over'
    ? `the run has ended, and what has ended stays as it is; \`${resetCommand({ module: unknown.module, instance: unknown.instance })}\` sets the instrument free`
    : undefined;
}

function dataOf(asked: Asked): AnswerNeed {
  const { definition, unknown, state } = asked;
  const step = definition.steps[unknown.step];
  const about = state.abouts.get(instanceKey(unknown));
  const action = about && step && findAction(about, step.action);
  const fields = fieldsOf(action, step?.args ?? {});
  const stated = Object.keys(step?.data_labels ?? {});
  const unlisted = stated.filter((name) => !fields.some((field) => field.name === name));
  const all = [...fields, ...unlisted.map((name) => ({ name }))];
  const missing =
    all.length === 0 ? '' : `; without it the run has no value for ${all.map(({ name }) => name).join(', ')}`;
  return {
    name: 'data',
    text: `a JSON object: what the action would have returned${missing}`,
    required: false,
    fields: all,
  };
}

/** Files cannot be given with an answer. */
function fieldsOf(action: AboutAction | undefined, args: JsonObject): AnswerNeed['fields'] {
  return ((action && resultsOfStep(action, args)) ?? action?.results ?? [])
    .filter(({ type, schema }) => schema !== undefined || type === undefined || !/file/i.test(type))
    .map(({ label, type, description, schema }) => ({
      name: label,
      ...(type === undefined ? {} : { type }),
      ...(schema === undefined ? {} : { schema }),
      ...(description === undefined ? {} : { description }),
    }));
}
