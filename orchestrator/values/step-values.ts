import type { Json, JsonObject } from '../../shared/contracts/json.ts';
import type { StepDefinition } from '../../shared/contracts/run.ts';
import type { Budget } from '../../shared/expressions/budget.ts';
import { ExpressionError } from '../../shared/expressions/expression-error.ts';
import { valuesOf } from '../../shared/expressions/fill.ts';
import { textOf } from '../../shared/expressions/text-of.ts';
import type { RunSeen } from '../../shared/expressions/variables.ts';

/** Characters of a step's name. */
const longestName = 1000;

/**
 * What the expressions of a step come to, by their places.
 *
 * @throws ExpressionError where one comes to nothing, or to what its place cannot hold
 */
export function stepValues(step: StepDefinition, seen: RunSeen, budget: Budget): JsonObject {
  const { expressions, scope } = step;
  if (!expressions) return {};
  const values = valuesOf(expressions, scope ?? { steps: {}, values: {} }, seen, budget);
  return Object.fromEntries(
    Object.entries(values).map(([pointer, value]) => [pointer, fitting(pointer, value)]),
  );
}

function fitting(pointer: string, value: Json): Json {
  if (pointer === '/name') return textOf(value).replaceAll(/\s+/g, ' ').slice(0, longestName);
  if (!pointer.startsWith('/files/')) return value;
  if (typeof value === 'string' && value !== '') return value;
  throw new ExpressionError(
    'It has to come to the path of a file, as steps.NAME.files.KEY does.',
    0,
    pointer,
  );
}
