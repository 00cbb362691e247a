import type { JsonObject } from '../kernel/json/json.ts';
import { isObject } from '../kernel/json/json.ts';
import { cutShort } from '../kernel/some-of.ts';
import {
  checkTypes,
  typeOfSchema,
  type ValueType,
  ExpressionError,
  stepsOfPointer,
  expressionsOf,
} from '../expressions/index.ts';
import { maxProblems, type Problem } from '../kernel/json/problem.ts';
import { asClause, type AuthorsText } from './flow/authors-text.ts';
import type { PlacedStep, PlacedText } from './placed-step.ts';
import { resultTypes, type ActionsOf } from './result-types.ts';

const words: Readonly<Record<ValueType, string>> = {
  number: 'a number',
  string: 'a text',
  boolean: 'true or false',
  null: 'null',
  array: 'a list',
  object: 'an object',
  any: 'anything',
};

/** Expressions whose parts do not go together, or that come to something else than is wanted, as far as types are known. */
export function checkExpressions(
  steps: readonly PlacedStep[],
  texts: readonly PlacedText[],
  actionsOf: ActionsOf,
): Problem[] {
  const typeOf = resultTypes(steps, actionsOf);
  const problems: Problem[] = [];
  for (const placed of texts) {
    if (problems.length > maxProblems) break;
    const { text, name, pointer, file, action } = placed;
    const members = Object.entries(placed.steps).map(([called, number]) => [called, typeOf(number)] as const);
    const types = { ...placed.types, steps: { members: Object.fromEntries(members) } };
    const wanted = action && wantedAt(text.pointer, actionsOf(action.module, action.action));
    const fault = faultOf(text, types, placed.wanted ?? wanted ?? 'any');
    if (!fault) continue;
    const place = cutShort(text.pointer.slice(1).replaceAll('/', '.'));
    const message = `step "${cutShort(name)}": "${place}": ${asClause(fault)}`;
    const within = { text: text.written, at: fault.at };
    problems.push({ pointer, message, ...(file === undefined ? {} : { file }), within });
  }
  return problems;
}

function faultOf(
  { template }: AuthorsText,
  types: Parameters<typeof checkTypes>[1],
  wanted: ValueType,
): ExpressionError | undefined {
  try {
    for (const expression of expressionsOf(template)) {
      const type = checkTypes(expression, types);
      if (!template.whole || type === wanted || type === 'any' || wanted === 'any') continue;
      return new ExpressionError(`It must come to ${words[wanted]}, and comes to ${words[type]}.`, 0);
    }
    return undefined;
  } catch (error) {
    if (error instanceof ExpressionError) return error;
    throw error;
  }
}

/** The type that all instances want at a place of the arguments, where their schemas say it plainly. */
function wantedAt(pointer: string, actions: ReturnType<ActionsOf>): ValueType {
  const [list, ...path] = stepsOfPointer(pointer);
  if (list === 'files') return 'string';
  if (list !== 'args') return 'any';
  const types = new Set(actions.map(({ args_schema }) => typeOfSchema(schemaAt(args_schema, path))));
  const [only = 'any'] = types;
  return types.size === 1 ? only : 'any';
}

function schemaAt(schema: JsonObject | undefined, path: readonly string[]): JsonObject | undefined {
  let at = schema;
  for (const key of path) {
    const properties = at?.['properties'];
    const next = isObject(properties) && Object.hasOwn(properties, key) ? properties[key] : undefined;
    at = isObject(next) ? next : undefined;
  }
  return at;
}
