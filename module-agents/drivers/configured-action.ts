import type { AnySchema } from 'ajv/dist/2020.js';
import type { JSONSchema } from 'json-schema-to-ts';
import type { JsonObject } from '../../shared/kernel/json/json.ts';
import { escapePointer, type Complaint } from '../../shared/kernel/json/schema.ts';
import { messageOf } from '../../shared/kernel/errors/weir-error.ts';
import { demandSchema } from '../../shared/foreign-schemas/index.ts';
import { type ActionDefinition, schemaOfResult, type ResultDescription } from '../sdk/inside.ts';
import { badConfig } from './bad-workcell.ts';

/** What every action of a workcell file may say of itself. */
export const describedAction = {
  description: { type: 'string' },
  /** Argument → JSON Schema. */
  args: { type: 'object', additionalProperties: { type: ['object', 'boolean'] } },
  required: { type: 'array', items: { type: 'string' }, uniqueItems: true },
  /** Names of input files. */
  files: { type: 'array', items: { type: 'string', minLength: 1 }, uniqueItems: true },
} as const;

export interface DescribedAction {
  description?: string;
  args?: JsonObject;
  required?: string[];
  files?: string[];
}

/** The part of an action's definition that the workcell file describes. */
export function describeAction(
  config: DescribedAction,
): Pick<ActionDefinition, 'description' | 'args' | 'files'> {
  const args = { type: 'object', properties: config.args ?? {}, required: config.required ?? [] };
  return {
    ...(config.description === undefined ? {} : { description: config.description }),
    args: args as JSONSchema,
    files: Object.fromEntries((config.files ?? []).map((name) => [name, {}])),
  };
}

/**
 * Demands that every argument's schema is one, and that only arguments are required.
 * @throws WeirError `bad_workcell` that names each wrong place.
 */
export function demandSchemas(module: string, actions: Record<string, DescribedAction>): void {
  const complaints: Complaint[] = [];
  for (const [action, { args = {}, required = [] }] of Object.entries(actions)) {
    const pointer = `/actions/${escapePointer(action)}`;
    for (const [argument, schema] of Object.entries(args)) {
      const reason = refuseSchema(schema as AnySchema, { defaults: true });
      if (reason) complaints.push({ pointer: `${pointer}/args/${escapePointer(argument)}`, message: reason });
    }
    for (const argument of required) {
      if (Object.hasOwn(args, argument)) continue;
      complaints.push({
        pointer: `${pointer}/required`,
        message: `"${argument}" is no argument of the action`,
      });
    }
  }
  if (complaints.length > 0) throw badConfig(module, complaints);
}

/**
 * Demands that the schema of every result is one.
 * @throws WeirError `bad_workcell` that names each wrong place.
 */
export function demandResultSchemas(
  module: string,
  actions: Record<string, { results?: Record<string, ResultDescription> }>,
): void {
  const complaints: Complaint[] = [];
  for (const [action, { results = {} }] of Object.entries(actions)) {
    for (const [label, description] of Object.entries(results)) {
      const schema = schemaOfResult(description);
      const reason = schema && refuseSchema(schema, { defaults: false });
      const pointer = `/actions/${escapePointer(action)}/results/${escapePointer(label)}`;
      if (reason) complaints.push({ pointer, message: reason });
    }
  }
  if (complaints.length > 0) throw badConfig(module, complaints);
}

function refuseSchema(schema: AnySchema, as: { defaults: boolean }): string | undefined {
  try {
    demandSchema(schema, as);
    return undefined;
  } catch (error) {
    return `is no JSON Schema that can be used: ${messageOf(error)}`;
  }
}
