import { isObject, type Json, type JsonObject } from '../../../shared/kernel/json/json.ts';
import { escapePointer, type Complaint } from '../../../shared/kernel/json/schema.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import {
  checkTypes,
  typeOfSchema,
  type KnownType,
  type ValueType,
  withTexts,
  ExpressionError,
  namesIn,
  expressionsOf,
  holdsExpression,
  parseTemplate,
} from '../../../shared/expressions/index.ts';
import type { ModuleDefinition } from '../../sdk/inside.ts';
import { badConfig } from './bad-workcell.ts';
import type { DescribedAction } from './configured-action.ts';

/** An action of a simulator, as far as texts in it may be expressions. */
interface SimulatedAction extends DescribedAction {
  duration?: Json;
  returns?: { data?: Json; files?: Json };
  failure_rate?: Json;
}

/**
 * Demands that each expression can be read, names nothing but the action's own arguments and the attempt, and fits their types.
 * @throws WeirError `bad_workcell` that names each wrong place.
 */
export function demandExpressions(module: string, actions: Record<string, SimulatedAction>): void {
  const complaints: Complaint[] = [];
  for (const [action, config] of Object.entries(actions)) {
    const types = variablesOf(config);
    for (const key of ['duration', 'returns', 'failure_rate'] as const) {
      withTexts(config[key] ?? null, (text, place) => {
        const pointer = `/actions/${escapePointer(action)}/${key}${place}`;
        const message = whyNot(text, types);
        if (message !== undefined) complaints.push({ pointer, message });
        return null;
      });
    }
    for (const key of ['duration', 'failure_rate'] as const) {
      const value = config[key];
      if (typeof value !== 'string' || holdsExpression(value)) continue;
      const message = `must be a number, or an expression such as "\${{ args.seconds }}"`;
      complaints.push({ pointer: `/actions/${escapePointer(action)}/${key}`, message });
    }
  }
  if (complaints.length > 0) throw badConfig(module, complaints);
}

/** The type of a value that is returned, as far as it follows from the types of the arguments. */
export function typeOfReturned(value: Json, config: SimulatedAction): ValueType {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  switch (typeof value) {
    case 'string': {
      if (!holdsExpression(value)) return 'string';
      const { whole } = parseTemplate(value);
      return whole ? checkTypes(whole, variablesOf(config)) : 'string';
    }
    case 'number':
    case 'boolean':
      return typeof value as 'number' | 'boolean';
    default:
      return 'object';
  }
}

/**
 * Demands that what an action says for rehearsals can be read.
 * @throws WeirError `bad_module`
 */
export function demandSimulated({ actions }: ModuleDefinition): void {
  for (const [name, { args, simulated }] of Object.entries(actions)) {
    const { properties } = (args ?? {}) as JsonObject;
    const types = variablesOf({ args: isObject(properties) ? properties : {} });
    withTexts(simulated ?? null, (text, place) => {
      const why = whyNot(text, types);
      if (why !== undefined)
        throw new WeirError('bad_module', `\`simulated${place}\` of action "${name}": ${why}`);
      return null;
    });
  }
}

function whyNot(text: string, types: Record<string, KnownType>): string | undefined {
  try {
    for (const expression of expressionsOf(parseTemplate(text))) {
      const other = namesIn(expression).find(({ root }) => !Object.hasOwn(types, root));
      if (other) return `"${other.root}" is not known here: only "args" and "attempt" are`;
      checkTypes(expression, types);
    }
    return undefined;
  } catch (error) {
    if (error instanceof ExpressionError) return error.message;
    throw error;
  }
}

function variablesOf({ args = {} }: SimulatedAction): Record<string, KnownType> {
  const members = Object.entries(args).map(([name, schema]): [string, KnownType] => [
    name,
    isObject(schema) ? typeOfSchema(schema) : 'any',
  ]);
  return { args: { members: Object.fromEntries(members) }, attempt: 'number' };
}
