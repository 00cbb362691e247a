import type { AnySchema } from 'ajv/dist/2020.js';
import type { JSONSchema } from 'json-schema-to-ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { positive } from '../../../shared/contracts/fields.ts';
import { byName, object, optional } from '../../../shared/contracts/object-schema.ts';
import { compile, escapePointer, type Complaint } from '../../../shared/kernel/json/schema.ts';
import { messageOf } from '../../../shared/kernel/errors/weir-error.ts';
import { demandSchema } from '../../../shared/foreign-schemas/index.ts';
import {
  type ActionDefinition,
  type ModuleDefinition,
  schemaOfResult,
  type ResultDescription,
} from '../../sdk/inside.ts';
import { badConfig } from './bad-workcell.ts';

type Properties = Readonly<Record<string, JSONSchema>>;

/** What every action of a workcell file may say of itself. */
const describedAction = {
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

/** What a kind of module makes of its actions in a workcell file. */
interface KindOf<Action extends DescribedAction> {
  description: string;
  /** Complaints about its `config`, see `checkOfConfig`. */
  check: (config: JsonObject) => Complaint[];
  /** @throws WeirError `bad_workcell` that names each wrong place */
  demand: (module: string, actions: Record<string, Action>) => void;
  make: (name: string, action: Action) => ActionDefinition;
}

/** The check of the `config` of a module whose actions stand in the workcell file. */
export function checkOfConfig(action: Properties, must: Properties = {}): (config: unknown) => Complaint[] {
  const actions = byName(object({ ...must, [optional]: { ...describedAction, ...action } }));
  return compile(object({ [optional]: { capacity: positive, actions } }));
}

/**
 * A module whose actions stand in the workcell file.
 * @throws WeirError `bad_workcell` that names each wrong place of `config`.
 */
export function configuredModule<Action extends DescribedAction>(
  name: string,
  config: JsonObject,
  { description, check, demand, make }: KindOf<Action>,
): ModuleDefinition {
  const complaints = check(config);
  if (complaints.length > 0) throw badConfig(name, complaints);
  const { capacity, actions = {} } = config as { capacity?: number; actions?: Record<string, Action> };
  demandSchemas(name, actions);
  demand(name, actions);
  return {
    ...{ name, description },
    ...(capacity === undefined ? {} : { capacity }),
    actions: Object.fromEntries(Object.entries(actions).map(([action, of]) => [action, make(action, of)])),
  };
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
function demandSchemas(module: string, actions: Record<string, DescribedAction>): void {
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
