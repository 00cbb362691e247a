import type { AboutAction } from './about.ts';
import { isObject, type Json, type JsonObject } from '../kernel/json/json.ts';

/**
 * What an action returns for a step with these arguments: its results, and those that one of its arguments describes. Undefined where
 * that argument is not known yet, such as an expression. Pure.
 */
export function resultsOfStep(
  { results, results_from }: Pick<AboutAction, 'results' | 'results_from'>,
  args: JsonObject,
): AboutAction['results'] | undefined {
  if (results_from === undefined) return results;
  const schema = Object.hasOwn(args, results_from) ? args[results_from] : undefined;
  if (!isObject(schema)) return undefined;
  const { properties = {} } = schema;
  if (!isObject(properties)) return results;
  return [...Object.entries(properties).map(resultOf), ...results];
}

function resultOf([label, of]: [string, Json]): AboutAction['results'][number] {
  if (!isObject(of)) return { label };
  const { description } = of;
  return { label, schema: of, ...(typeof description === 'string' ? { description } : {}) };
}
