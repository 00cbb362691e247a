import type { JSONSchema } from 'json-schema-to-ts';
import type { JsonObject } from '../../shared/contracts/json.ts';
import type { ActionDefinition } from '../sdk/define-module.ts';

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
