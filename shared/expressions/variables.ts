import { didYouMean } from '../kernel/json/did-you-mean.ts';
import { isObject, type Json, type JsonObject } from '../kernel/json/json.ts';
import type { Scope, StepNumber } from '../contracts/step-flow.ts';
import type { Expression } from './expression.ts';
import { ExpressionError } from './expression-error.ts';
import { namesIn, type Name } from './names.ts';
import { stepsOfPointer } from './plain-json.ts';

/** What became of a step, as expressions see it. */
export type Outcome = {
  status: 'succeeded' | 'failed' | 'skipped';
  data: JsonObject;
  /** Result name → path of the stored file, relative to the run's folder. */
  files: Record<string, string>;
};

/** The run, as expressions see it. */
export interface RunSeen {
  /** What became of the step at a position; undefined where it has not come to an end. */
  outcome: (step: StepNumber) => Outcome | undefined;
  /** Its `id`, `label` and `experiment_id`: the variable `run`. */
  run: JsonObject;
}

/**
 * The values of what an expression names, and of nothing else.
 *
 * @param fill puts the values of their expressions into parameters of a sub-workflow
 * @throws ExpressionError where it names a step that it may not, or that has not come to an end
 */
export function variablesOf(
  expression: Expression,
  scope: Scope,
  seen: RunSeen,
  fill: (parameters: JsonObject, given: NonNullable<Scope['given']>) => JsonObject,
): JsonObject {
  const variables: Record<string, Json> = {};
  const names = namesIn(expression);
  for (const { root } of names) {
    if (root === 'steps' || Object.hasOwn(variables, root)) continue;
    const own = Object.hasOwn(scope.values, root) ? scope.values[root] : undefined;
    const value = root === 'run' ? seen.run : own;
    if (value !== undefined) variables[root] = value;
  }
  if (names.some(({ root }) => root === 'steps')) variables['steps'] = stepsOf(names, scope, seen);
  if (scope.given !== undefined && names.some(({ root }) => root === 'parameters')) {
    const own = variables['parameters'];
    variables['parameters'] = {
      ...(isObject(own) ? own : {}),
      ...filled(names, scope.given, fill),
    };
  }
  return variables;
}

function stepsOf(names: Name[], scope: Scope, seen: RunSeen): JsonObject {
  const steps: [string, Json][] = [];
  const ofSteps = names.filter(({ root }) => root === 'steps');
  for (const { path, at } of ofSteps) {
    const [step] = path;
    if (typeof step !== 'string')
      throw new ExpressionError('A step has to be named: steps.NAME or steps["NAME"].', at);
    const position = Object.hasOwn(scope.steps, step) ? scope.steps[step] : undefined;
    if (position === undefined) {
      const like = didYouMean(step, Object.keys(scope.steps));
      throw new ExpressionError(`There is no step "${step}"${like || ' to which this may refer.'}`, at);
    }
    const outcome = seen.outcome(position);
    if (outcome === undefined) throw new ExpressionError(`The step "${step}" has not come to an end.`, at);
    steps.push([
      step,
      asSeen(
        outcome,
        ofSteps.filter((name) => name.path[0] === step),
      ),
    ]);
  }
  return Object.fromEntries(steps);
}

/** A step as an expression sees it: of one that was not done, or not to its end, each value that is missing is null. */
function asSeen({ status, data, files }: Outcome, names: Name[]): JsonObject {
  if (status === 'succeeded') return { status, data, files };
  const missing = (member: string) => {
    const keys = names
      .filter(({ path }) => path[1] === member)
      .map((name) => ({ key: path2(name), asked: name.asked }));
    // What it asks for first (`has`) is as it is.
    const asked = new Set(keys.filter((one) => one.asked).map(({ key }) => key));
    return Object.fromEntries(keys.filter(({ key }) => !asked.has(key)).map(({ key }) => [key, null]));
  };
  return { status, data: { ...missing('data'), ...data }, files: { ...missing('files'), ...files } };
}

function path2({ path }: Name): string {
  return String(path[2]);
}

/** Parameters of a sub-workflow with their values; a fault in one is told at the place that names it. */
function filled(
  names: Name[],
  given: NonNullable<Scope['given']>,
  fill: (parameters: JsonObject, given: NonNullable<Scope['given']>) => JsonObject,
): JsonObject {
  try {
    return fill(givenIn(names, given), given);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    const [parameter = ''] = stepsOfPointer(error.pointer ?? '');
    const ofParameters = names.filter(({ root }) => root === 'parameters');
    const place = ofParameters.find(({ path }) => path[0] === parameter) ?? ofParameters[0];
    throw new ExpressionError(`The parameter "${parameter}": ${error.message}`, place?.at ?? 0);
  }
}

/** The parameters of a sub-workflow that are expressions of the one that uses it; no more of them than are named. */
function givenIn(names: Name[], { parameters }: NonNullable<Scope['given']>): JsonObject {
  const ofParameters = names.filter(({ root }) => root === 'parameters');
  const all = ofParameters.some(({ path }) => path.length === 0);
  const named = new Set(ofParameters.map(({ path }) => String(path[0])));
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => all || named.has(name)));
}
