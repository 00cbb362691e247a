import type { Json, JsonObject } from '../../../shared/kernel/json/json.ts';
import type { StepDefinition } from '../../../shared/contracts/run.ts';
import {
  type Budget,
  ExpressionError,
  valuesOf,
  textOf,
  type RunSeen,
} from '../../../shared/expressions/index.ts';

/** Characters of a step's name. */
const longestName = 1000;

/**
 * What the expressions of a step come to, by their places. An argument that comes to the name of a location has its coordinates, as one
 * has that is written so in the workflow; the name is among the step's locations then.
 *
 * @param known the locations that the step's module knows: their coordinates, by name
 * @throws ExpressionError where one comes to nothing, or to what its place cannot hold
 */
export function stepValues(
  step: StepDefinition,
  seen: RunSeen,
  budget: Budget,
  known: Readonly<Record<string, Json>> = {},
): JsonObject {
  const { expressions, scope } = step;
  if (!expressions) return {};
  const values = valuesOf(expressions, scope ?? { steps: {}, values: {} }, seen, budget);
  return Object.fromEntries(
    Object.entries(values).flatMap(([pointer, value]) => [
      [pointer, fitting(pointer, value)] as const,
      ...located(pointer, value, known),
    ]),
  );
}

/** Coordinates in the place of a location's name, and the name where those of locations stand. */
function located(
  pointer: string,
  value: Json,
  known: Readonly<Record<string, Json>>,
): (readonly [string, Json])[] {
  const isArgument = /^\/args\/[^/]+$/.test(pointer);
  if (!isArgument || typeof value !== 'string' || !Object.hasOwn(known, value)) return [];
  return [
    [pointer, known[value] ?? null] as const,
    [pointer.replace('/args/', '/locations/'), value] as const,
  ];
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
